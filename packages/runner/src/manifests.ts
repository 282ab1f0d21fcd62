import type { ConfigFile, Manifest, Op } from '@seatrial/core';
import { checkManifests, checkObjects, PortError } from '@seatrial/core';
import type { Application, Finding, KubeObject, Located, Source } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { renderManifests } from '@seatrial/render';
import { shown } from './source.ts';
import type { World } from './world.ts';

/** Rendered versions kept in memory: each is asked for many times while a release is under way. */
const versionsKept = 256;

export interface Version {
  readonly objects: readonly KubeObject[];
  /** Where in the repository each object stands, by `refKey`. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Why the manifests cannot be applied. */
  readonly problem?: string;
  /** The problem, where objects may be missing for it. */
  readonly unreadable?: string;
}

/** What the manifests of a tree are rendered for. */
export interface Place {
  readonly namespace: string;
  /** Of the tree in the repository. */
  readonly path: string;
}

/** Versions are content: what a tree renders to never changes, so it is rendered once. */
export interface Manifests {
  version(tree: string, place: Place, op: Op): Promise<Version>;
}

export function createManifests({ config }: Pick<World, 'config'>): Manifests {
  const known = new Map<string, Version>();

  /** A folder that is too large to be read is as wrong as one that cannot be parsed. */
  async function render(tree: string, place: Place, op: Op): Promise<Version> {
    try {
      return rendered(await config.filesOfTree(tree, op), place);
    } catch (error) {
      if (!(error instanceof PortError) || error.code !== 'Invalid') throw error;
      const { message } = error;
      return { objects: [], sources: new Map(), problem: message, unreadable: message };
    }
  }

  return {
    async version(tree, place, op) {
      const key = `${place.namespace}/${place.path}/${tree}`;
      const version = known.get(key) ?? (await render(tree, place, op));
      // Put last again, so that the first is the one that was not asked for the longest.
      known.delete(key);
      known.set(key, version);
      if (known.size > versionsKept) known.delete(known.keys().next().value ?? '');
      return version;
    },
  };
}

/** Why a version cannot be released as its application says now; an application may change without its version. */
export function problemOf(version: Version, application: Located<Application>): string | undefined {
  if (version.problem !== undefined) return version.problem;
  const manifests = version.objects.flatMap((object): readonly Manifest[] => {
    const source = version.sources.get(refKey(refOf(object)));
    return source === undefined ? [] : [{ object, source }];
  });
  return firstError(checkManifests(application, [], manifests));
}

function rendered(files: readonly ConfigFile[], { namespace, path }: Place): Version {
  const { objects, findings } = renderManifests(
    files.map((file) => ({ ...file, path: `${path}/${file.path}` })),
    { namespace },
  );
  const unreadable = firstError(findings);
  const problem = firstError([...findings, ...checkObjects(namespace, objects)]);
  return {
    objects: objects.map(({ object }) => object),
    sources: new Map(objects.map(({ object, source }) => [refKey(refOf(object)), source])),
    ...(problem === undefined ? {} : { problem }),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function firstError(findings: readonly Finding[]): string | undefined {
  const [first, ...others] = findings.filter((finding) => finding.severity === 'error');
  if (first === undefined) return undefined;
  return `${shown(first)}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}
