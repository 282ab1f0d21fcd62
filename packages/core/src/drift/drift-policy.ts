import type { Application, KubeObject } from '@seatrial/model';
import { annotations } from '@seatrial/model';
import { type Difference, pointerOf, valueAt, withValueAt } from './differences.ts';
import { managersOf } from './owners.ts';

export type DriftMode = 'Heal' | 'Report' | 'Ignore';

type Spec = Pick<Application['spec'], 'drift' | 'ignoreDrift'>;

/** What becomes of a change that somebody else makes to an object: by its own annotation, else by the Application file. */
export function driftMode({ drift }: Spec, manifest: KubeObject): DriftMode {
  const said = manifest.metadata.annotations?.[annotations.drift];
  return said === 'Heal' || said === 'Report' || said === 'Ignore' ? said : drift;
}

/** Which differences are drift, and which are others' to make, as the Application file says. */
export function sortDifferences(
  spec: Spec,
  live: KubeObject,
  found: readonly Difference[],
): { readonly drift: readonly Difference[]; readonly ignored: readonly Difference[] } {
  const rules = rulesFor(spec, live);
  const isOthers = (difference: Difference): boolean =>
    rules.some((rule) => isIgnored(rule, difference, managersOf(live, difference)));
  return { drift: found.filter((it) => !isOthers(it)), ignored: found.filter(isOthers) };
}

/** A manifest as it is put back: with the live values of what is others' to change. */
export function withIgnoredKept(
  manifest: KubeObject,
  live: KubeObject,
  ignored: readonly Difference[],
): KubeObject {
  return ignored
    .map(({ path }) => pointerOf(path))
    .filter((pointer) => valueAt(manifest, pointer) !== undefined)
    .reduce((kept, pointer) => withValueAt(kept, pointer, valueAt(live, pointer)), manifest);
}

/** A manifest with the live value of a field that is another's to write, whatever it says there itself. */
export function withLeasedKept(
  manifest: KubeObject,
  live: KubeObject | undefined,
  pointer: string,
): KubeObject {
  return live === undefined ? manifest : withValueAt(manifest, pointer, valueAt(live, pointer));
}

type Rule = Spec['ignoreDrift'][number];

function rulesFor({ ignoreDrift }: Spec, { kind, metadata }: KubeObject): readonly Rule[] {
  return ignoreDrift.filter(
    (rule) =>
      (rule.kind === undefined || rule.kind === kind) &&
      (rule.name === undefined || rule.name === metadata.name),
  );
}

function isIgnored({ fields, managers }: Rule, difference: Difference, by: readonly string[]): boolean {
  const pointer = pointerOf(difference.path);
  const isField = fields.length === 0 || fields.some((it) => pointer === it || pointer.startsWith(`${it}/`));
  const isBy = managers.length === 0 || (by.length > 0 && by.every((name) => managers.includes(name)));
  return isField && isBy;
}
