import type { Op } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { renderManifests } from '@seatrial/render';
import type { World } from './world.ts';

/** Rendered versions kept in memory: each is asked for many times while a release is under way. */
const versionsKept = 64;

export interface Version {
  readonly objects: readonly KubeObject[];
  /** Why the manifests cannot be applied. */
  readonly problem?: string;
}

/** Versions are content: what a tree renders to never changes, so it is rendered once. */
export interface Manifests {
  version(tree: string, namespace: string, op: Op): Promise<Version>;
}

export function createManifests({ config }: Pick<World, 'config'>): Manifests {
  const known = new Map<string, Version>();
  return {
    async version(tree, namespace, op) {
      const key = `${namespace}/${tree}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const rendered = renderManifests(await config.filesOfTree(tree, op), { namespace });
      const errors = rendered.findings.filter((finding) => finding.severity === 'error');
      const first = errors[0];
      const version: Version = {
        objects: rendered.objects.map(({ object }) => object),
        ...(first === undefined
          ? {}
          : {
              problem: `${first.file}:${first.line}:${first.column}: ${first.message}${more(errors.length - 1)}`,
            }),
      };
      if (known.size >= versionsKept) known.delete(known.keys().next().value ?? '');
      known.set(key, version);
      return version;
    },
  };
}

function more(count: number): string {
  return count === 0 ? '' : ` (and ${count} more)`;
}
