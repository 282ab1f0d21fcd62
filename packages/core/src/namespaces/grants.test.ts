import { Cluster } from '@seatrial/model';
import { expect, it } from 'vitest';
import { grantedToRepository, grantsFor } from './grants.ts';
import { grantsOf } from './scope.ts';

const { spec } = Cluster.parse({
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'here' },
  spec: {
    namespaces: [
      { paths: ['**'], names: ['first'] },
      { repository: 'team', paths: ['apps/**'], names: ['team'] },
      { repository: 'other', paths: ['**'], names: ['*'] },
    ],
    clusterScoped: [
      { paths: ['**'], kinds: ['ClusterRole'] },
      { repository: 'team', paths: ['**'], kinds: ['PriorityClass'] },
    ],
  },
});
const namespaces = (of: Cluster['spec'], path: string): readonly string[] =>
  ['first', 'team'].filter((namespace) => grantsFor(of, { path, namespace }).length > 0);

it('a grant without a repository is for folders of the first one alone, and one with it for no other', () => {
  expect(namespaces(spec, 'apps/shop')).toEqual(['first']);
  expect(namespaces(grantedToRepository(spec, 'team'), 'apps/shop')).toEqual(['team']);
  expect(namespaces(grantedToRepository(spec, 'team'), 'shop')).toEqual([]);
  expect(namespaces(grantedToRepository(spec, 'nobody'), 'apps/shop')).toEqual([]);
});

it('so is one of objects that belong to the whole cluster', () => {
  const kinds = (of: Cluster['spec']): unknown =>
    grantsOf(of, 'apps/shop').clusterScoped?.flatMap((grant) => grant.kinds);

  expect(kinds(spec)).toEqual(['ClusterRole']);
  expect(kinds(grantedToRepository(spec, 'team'))).toEqual(['PriorityClass']);
  expect(kinds(grantedToRepository(spec, 'nobody'))).toEqual([]);
});
