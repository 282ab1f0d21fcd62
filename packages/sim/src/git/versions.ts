import { makeupOf, renderingOf, sourcedFrom } from '@seatrial/core';
import type { Application } from '@seatrial/model';
import { renderedHere } from '../runner/rendered-files.ts';
import type { Commit, Repository } from './repository.ts';

type History = Pick<Repository, 'head' | 'tree' | 'filesOfTree' | 'everyCommit'>;

/**
 * What versions say on one cluster, by the commits alone: no record of a runner is asked what a version was made of. Of plain
 * YAML a version is a tree.
 */
export interface Versions {
  /** Plain manifests of a version, of whatever it is rendered. */
  filesOfTree(version: string): ReturnType<Repository['filesOfTree']>;
}

/** The version of an application that a commit has. */
export function versionAt(
  repository: Pick<History, 'tree'>,
  commit: Commit,
  { spec }: Application,
): string | undefined {
  const makeup = makeupOf(spec);
  return sourcedFrom(
    makeup,
    makeup.folders.map((folder) => repository.tree(commit, folder)),
  )?.version;
}

export function createVersions(
  repository: History,
  applications: readonly Application[],
  cluster: string,
): Versions {
  const rendered = applications.filter(({ spec }) => spec.source !== undefined);
  const made = new Map<string, { readonly application: Application; readonly commit: Commit }>();
  const known = new Map<string, ReturnType<Repository['filesOfTree']>>();
  let read = 0;

  function readCommits(): void {
    const commits = repository.everyCommit();
    for (const commit of commits.slice(read)) {
      for (const application of rendered) {
        const version = versionAt(repository, commit, application);
        if (version !== undefined && !made.has(version)) made.set(version, { application, commit });
      }
    }
    read = commits.length;
  }

  function render(version: string): ReturnType<Repository['filesOfTree']> {
    readCommits();
    const { application, commit } = made.get(version) ?? {};
    if (application === undefined || commit === undefined) return undefined;
    const { metadata, spec } = application;
    const makeup = makeupOf(spec);
    const rendering = renderingOf(makeup.renderer, { application: metadata.name, cluster });
    if (rendering === undefined) return undefined;
    const files = makeup.folders.flatMap((folder) =>
      (repository.filesOfTree(repository.tree(commit, folder) ?? '') ?? []).map((file) => ({
        ...file,
        path: `${folder}/${file.path}`,
      })),
    );
    const { namespace, path } = spec;
    return renderedHere({ files, path, rendering, application: metadata.name, namespace });
  }

  return {
    filesOfTree(version) {
      const plain = repository.filesOfTree(version);
      if (plain !== undefined || rendered.length === 0) return plain;
      if (!known.has(version)) known.set(version, render(version));
      return known.get(version);
    },
  };
}
