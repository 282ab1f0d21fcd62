import { type CommitRelation, createLru, type Op } from '@seatrial/core';
import type { Objects } from './objects.ts';
import type { Git } from './run-git.ts';

/** How commits stand to each other. Most often one is the next after the other, and then no process is needed to see it. */
export interface Commits {
  /** How the history of `after` stands to `before`; `Unknown` when either is not here. Codes: Corrupt. */
  relation(before: string, after: string, op: Op): Promise<CommitRelation>;
}

const relationsKept = 1_000;

export function createCommits(git: Git, objects: Objects): Commits {
  const known = createLru<CommitRelation>(relationsKept, () => 1);

  async function find(before: string, after: string, op: Op): Promise<CommitRelation> {
    const parents = await objects.info([`${after}^1`, `${after}^2`], op);
    if (parents.some((it) => it?.id === before)) return 'Continues';
    return await findBase(git, before, after, op);
  }

  return {
    async relation(before, after, op) {
      const key = `${before} ${after}`;
      const found = known.get(key) ?? (await find(before, after, op));
      // Of what is not here yet, in a history that was cut off, the next fetch may tell otherwise.
      if (found === 'Continues' || found === 'Rewound') known.set(key, found);
      return found;
    },
  };
}

/** The first parent of a commit, where both are here. */
export async function firstParentOf(objects: Objects, commit: string, op: Op): Promise<string | undefined> {
  const [parent] = await objects.info([`${commit}^1`], op);
  return parent?.id;
}

async function findBase(git: Git, before: string, after: string, op: Op): Promise<CommitRelation> {
  const doing = 'compare two commits';
  const run = await git.run(doing, ['merge-base', before, after], op);
  const base = run.stdout.toString().trim();
  switch (run.exitCode) {
    case 0:
      if (base === before) return 'Continues';
      return base === after ? 'Rewound' : 'Rewritten';
    case 1:
      return 'Unrelated';
    default: {
      const failure = git.failure(doing, run);
      if (failure.code === 'NotFound') return 'Unknown';
      throw failure;
    }
  }
}
