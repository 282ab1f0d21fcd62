import {
  type Application,
  type Config,
  errorAt,
  type Finding,
  type Source,
  warningAt,
} from '@seatrial/model';
import { items, stringAt } from '../fields.ts';
import { circles } from './circles.ts';
import { referenceFindings } from './reference-findings.ts';

/** Names of a circle that a message shows; a circle may go through thousands. */
const namesShownMax = 20;

/** An Application and what it depends on, as far as its file can be read. */
interface Dependent {
  readonly name: string;
  readonly source: Source;
  /** Names in the order of the file; undefined where an entry has none. */
  readonly dependsOn: readonly (string | undefined)[];
  /** Absent of a faulty file. */
  readonly application?: Application;
}

/** What is wrong with `dependsOn`: names that are not there, circles, and what is nowhere waited for. */
export function checkDependencies(config: Config): readonly Finding[] {
  const dependents = dependentsIn(config);
  const rings = circles(new Map(dependents.map((it) => [it.name, it.dependsOn.flatMap((to) => to ?? [])])));
  const ringOf = new Map(rings.flatMap((ring) => [...ring].map((name) => [name, ring] as const)));
  const byName = new Map(dependents.map((it) => [it.name, it]));
  return dependents.flatMap((dependent) => {
    const found = [
      ...entryFindings(dependent, config),
      ...circleFindings(dependent, ringOf.get(dependent.name), byName),
    ];
    return found.map((finding) => ({ ...finding, subject: `Application/${dependent.name}` }));
  });
}

function dependentsIn({ applications, faulty }: Config): readonly Dependent[] {
  const sound = applications.map(({ value, source }) => ({
    name: value.metadata.name,
    source,
    dependsOn: value.spec.dependsOn.map(({ name }) => name),
    application: value,
  }));
  const others = faulty.flatMap(({ kind, name, source, value }): Dependent[] => {
    if (kind !== 'Application' || name === undefined) return [];
    return [{ name, source, dependsOn: items(value, 'spec', 'dependsOn').map((it) => stringAt(it, 'name')) }];
  });
  return [...sound, ...others];
}

function placeOf(index: number): readonly (string | number)[] {
  return ['spec', 'dependsOn', index, 'name'];
}

function entryFindings({ source, dependsOn, application }: Dependent, config: Config): readonly Finding[] {
  const told = new Set<string>();
  return dependsOn.flatMap((name, index) => {
    if (name === undefined) return [];
    const place = placeOf(index);
    if (told.has(name)) {
      const message = `Application "${name}" stands twice in one list`;
      return [warningAt(source, place, { code: 'DuplicateEntry', message, hint: 'remove one of the two' })];
    }
    told.add(name);
    return [
      ...referenceFindings(config, { kind: 'Application', name }, source, place),
      ...elsewhere(application, config.byName.applications.get(name)?.value).map((clusters) =>
        warningAt(source, place, {
          code: 'DependencyElsewhere',
          message: `Application "${name}" does not go to ${clusters}, where nothing is waited for`,
          hint: 'if that is meant, leave it; else add the target there',
        }),
      ),
    ];
  });
}

/** The clusters that an application goes to and its dependency does not, in words; nothing where there are none. */
function elsewhere(application: Application | undefined, other: Application | undefined): readonly string[] {
  if (application === undefined || other === undefined) return [];
  const there = new Set(other.spec.targets.map(({ cluster }) => cluster));
  const missing = application.spec.targets.filter(({ cluster }) => !there.has(cluster));
  const names = missing.map(({ cluster }) => `"${cluster}"`);
  return names.length === 0 ? [] : [new Intl.ListFormat('en', { type: 'disjunction' }).format(names)];
}

/** Each of a circle is told, at the entry that leads on in it: none of them can ever be the first. */
function circleFindings(
  { name, source, dependsOn }: Dependent,
  ring: ReadonlySet<string> | undefined,
  byName: ReadonlyMap<string, Dependent>,
): readonly Finding[] {
  if (ring === undefined) return [];
  const place = placeOf(dependsOn.findIndex((to) => to !== undefined && ring.has(to)));
  const message =
    dependsOn.includes(name) && ring.size === 1
      ? `"${name}" waits for itself`
      : `these wait for each other: ${wayRound(name, ring, byName)}`;
  return [
    errorAt(source, place, { code: 'DependencyCycle', message, hint: 'remove one "dependsOn" of them' }),
  ];
}

/** From one of a circle on, by the first entry of each that leads on in it, until it comes to one that it has been at. */
function wayRound(start: string, ring: ReadonlySet<string>, byName: ReadonlyMap<string, Dependent>): string {
  const way = new Set<string>();
  let name: string | undefined = start;
  while (name !== undefined && !way.has(name)) {
    if (way.size === namesShownMax) return `${arrows([...way])} and on (${ring.size} in all)`;
    way.add(name);
    name = byName.get(name)?.dependsOn.find((to) => to !== undefined && ring.has(to));
  }
  return arrows([...way, ...(name === undefined ? [] : [name])]);
}

function arrows(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(' -> ');
}
