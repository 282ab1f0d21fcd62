import { KubeError } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { acceptHead } from './accept.ts';

const context = { signal: new AbortController().signal };
const [taken, refused] = ['1'.repeat(40), '2'.repeat(40)];
const refusing = { refused, reason: 'RepositoryRewound', message: 'set back' };

it.each([undefined, refused, refused.slice(0, 7)])(
  'accepts what the runner says it sees, on the very record that was read: %s',
  async (commit) => {
    const cluster = aCluster({ commit: taken, ...refusing });

    const said = await acceptHead(cluster.kube, { commit }, context);

    expect(said).toContain(`accepted ${refused}`);
    expect(cluster.patches).toEqual([{ metadata: { resourceVersion: '7' }, data: { accepted: refused } }]);
  },
);

it.each([
  { name: 'another commit', commit: '3'.repeat(40), data: refusing, says: `the runner sees ${refused}` },
  { name: 'too little of it', commit: '222222', data: refusing, says: 'set back' },
  {
    name: 'what has to be signed',
    commit: refused,
    data: { ...refusing, reason: 'CommitNotSigned' },
    says: 'for its signature',
  },
  { name: 'what nobody refuses', commit: refused, data: { refused: '' }, says: 'nothing is refused' },
])('refuses $name', async ({ commit, data, says }) => {
  const cluster = aCluster({ commit: taken, ...data });

  const accepting = acceptHead(cluster.kube, { commit }, context);

  await expect(accepting).rejects.toMatchObject({ code: 'Refused', message: expect.stringContaining(says) });
  expect(cluster.patches).toEqual([]);
});

it('says so where there is nothing to accept, and where no runner has looked', async () => {
  const said = await acceptHead(aCluster({ commit: taken }).kube, {}, context);

  expect(said).toBe('nothing to accept: 111111111111 of branch main of https://git.example.com is taken');
  await expect(acceptHead(aCluster(undefined).kube, {}, context)).rejects.toMatchObject({
    code: 'NotFound',
  });
});

it('who may not change it is told who may', async () => {
  const kube = {
    ...aCluster({ commit: taken, ...refusing }).kube,
    patch: async () => {
      throw new KubeError('Forbidden', 'no');
    },
  };

  await expect(acceptHead(kube, {}, context)).rejects.toMatchObject({
    code: 'Refused',
    hint: expect.stringContaining('ConfigMaps in seatrial-system'),
  });
});

function aCluster(data: Readonly<Record<string, string>> | undefined) {
  const patches: unknown[] = [];
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'seatrial-config-branch', resourceVersion: '7' },
    data: { branch: 'main', url: 'https://git.example.com', ...data },
  };
  const kube: Parameters<typeof acceptHead>[0] = {
    get: async () => {
      if (data === undefined) throw new KubeError('NotFound', 'none');
      return object;
    },
    patch: async (_, patch) => {
      patches.push(patch);
      return object;
    },
  };
  return { kube, patches };
}
