import { sharedHolder } from '@seatrial/core';
import { annotations, type KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createCommitNews } from './commit-news.ts';

const op = { signal: new AbortController().signal };

it('a commit that one runner has fetched is looked for by the others, and told once', async () => {
  const [first, second] = [aRunner('first', 'new'), aRunner('second', 'old')];
  first.news.hear(lease('second'), false);
  second.news.hear(lease('first'), false);

  await first.news.tell('new', op);
  await first.news.tell('new', op);
  second.news.hear(lease('first', 'new'), false);
  second.news.hear(lease('first', 'new'), false);
  await second.news.tell('new', op);

  expect(first.patched).toEqual(['new']);
  expect(second.looks()).toBe(1);
  expect(second.patched).toEqual([]);
});

it('what is here already is no news, and nobody is told who is not there', async () => {
  const alone = aRunner('first', 'new');
  alone.news.hear(lease('first', 'new'), false);
  // Of all runners together.
  alone.news.hear(lease(sharedHolder), false);
  alone.news.hear(lease('gone'), true);
  await alone.news.tell('new', op);
  alone.news.hear(lease('second', 'new'), false);

  expect(alone.patched).toEqual([]);
  expect(alone.looks()).toBe(0);
});

function aRunner(name: string, head: string) {
  const patched: string[] = [];
  let looks = 0;
  const news = createCommitNews({
    kube: {
      patch: async (_, patch) => {
        const { metadata } = patch as Pick<KubeObject, 'metadata'>;
        patched.push(metadata.annotations?.[annotations.fetched] ?? '');
        return lease(name);
      },
    },
    own: lease(name),
    head: () => head,
    onNews: () => {
      looks += 1;
    },
  });
  return { news, patched, looks: () => looks };
}

function lease(name: string, commit?: string): KubeObject {
  const said = commit === undefined ? {} : { annotations: { [annotations.fetched]: commit } };
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, ...said },
    spec: { holderIdentity: name },
  };
}
