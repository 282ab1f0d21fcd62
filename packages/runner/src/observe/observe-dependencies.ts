import type {
  ConfigVersion,
  DependencySeen,
  EarlierSeen,
  Head,
  Observed,
  Op,
  WantedWith,
} from '@seatrial/core';
import { type Makeup, makeupOf, sourcedFrom } from '@seatrial/core';
import type { Application, ApplicationState } from '@seatrial/model';
import { applicationState } from '../records/application-state.ts';
import { type SourceView, shown } from '../source/source.ts';
import { look, type World } from '../world.ts';

const unread = { type: 'Unavailable', reason: 'the history of the config branch cannot be read' } as const;
const notAsked = { type: 'NoData', reason: 'not asked' } as const;

/** A version of an application that may begin, and the commit that brought it. */
interface Brought {
  readonly version: string;
  /** Absent where the history cannot be read now. */
  readonly commit?: string;
}

/**
 * What the applications say that one depends on, of those that go to this cluster. Nobody is asked while it runs what it
 * should.
 */
export async function observeDependencies(
  world: Pick<World, 'cluster' | 'config'>,
  { spec }: Application,
  { status }: ApplicationState,
  view: SourceView,
  { head, earlier }: { readonly head: Observed<Head>; readonly earlier: readonly EarlierSeen[] },
  op: Op,
): Promise<readonly DependencySeen[]> {
  const here = spec.dependsOn.filter(({ name }) => !view.elsewhere.has(name));
  if (here.length === 0 || head.type !== 'Value') return [];
  const { version } = head.value;
  if (version === undefined || version === status?.stableVersion) return [];
  const wanted = [version, ...earlier.map((it) => it.version)];
  const versions = await look(op, () => world.config.versions(view.commit, makeupOf(spec), op));
  const brought = wanted.flatMap((it) => broughtBy(versions, it));
  const seen: DependencySeen[] = [];
  for (const { name } of here) seen.push(await observe(world, name, view, brought, op));
  return seen;
}

async function observe(
  { cluster, config }: Pick<World, 'cluster' | 'config'>,
  name: string,
  view: SourceView,
  brought: readonly Brought[],
  op: Op,
): Promise<DependencySeen> {
  const application = view.applications.get(name)?.value;
  const head = view.heads.get(name);
  if (application === undefined || head === undefined)
    return { name, head: { type: 'NoData', reason: whyUnknown(name, view) }, versions: notAsked, wanted: {} };
  const { namespace } = application.spec;
  const makeup = makeupOf(application.spec);
  const status = (await applicationState(cluster, namespace, name, op))?.status;
  const wanted: Record<string, Observed<WantedWith>> = {};
  for (const { version, commit } of brought)
    wanted[version] =
      commit === undefined ? unread : await look(op, () => versionIn(config, commit, makeup, op));
  const needed = Object.values(wanted);
  const isThere = needed.every((it) => it.type === 'Value' && it.value.version === status?.stableVersion);
  return {
    name,
    head: { type: 'Value', value: head },
    ...(status === undefined ? {} : { status }),
    wanted,
    versions: isThere ? notAsked : await look(op, () => config.versions(view.commit, makeup, op)),
  };
}

async function versionIn(
  config: World['config'],
  commit: string,
  makeup: Makeup,
  op: Op,
): Promise<WantedWith> {
  const trees = await Promise.all(makeup.folders.map((folder) => config.tree(commit, folder, op)));
  const version = sourcedFrom(makeup, trees)?.version;
  return { commit, ...(version === undefined ? {} : { version }) };
}

/**
 * What a round knows of the newest version is the commit that brought it or, where a short look back did not show that, a later
 * one. Nothing where the branch does not reach back so far.
 */
function broughtBy(versions: Observed<readonly ConfigVersion[]>, version: string): readonly Brought[] {
  if (versions.type !== 'Value') return [{ version }];
  const found = versions.value.find((it) => it.version === version);
  return found === undefined ? [] : [{ version, commit: found.commit }];
}

function whyUnknown(name: string, { errors }: SourceView): string {
  const error = errors.find(({ subject }) => subject === `Application/${name}`);
  return error === undefined ? 'the config branch has no such Application' : shown(error);
}
