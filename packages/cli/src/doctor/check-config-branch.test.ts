import { KubeError } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { checkConfigBranch } from './check-config-branch.ts';

const { signal } = new AbortController();
const taken = { branch: 'main', url: 'https://git.example.com/config.git', commit: '1'.repeat(40) };

it.each([
  {
    name: 'what is taken',
    data: taken,
    says: { level: 'OK', message: 'branch main of https://git.example.com/config.git, at 1111111' },
  },
  {
    name: 'what is refused',
    data: { ...taken, refused: '2'.repeat(40), reason: 'RepositoryRewound', message: 'set back' },
    says: { level: 'FAIL', message: 'RepositoryRewound: set back' },
  },
  {
    name: 'what is refused where nothing was taken before',
    data: { commit: '', refused: '2'.repeat(40), reason: 'CommitNotSigned', message: 'not signed' },
    says: { level: 'FAIL', message: 'CommitNotSigned: not signed' },
  },
  {
    name: 'why it cannot be read',
    data: { ...taken, problem: 'Cannot look at it: give credentials that may read it' },
    says: {
      level: 'FAIL',
      message: 'the runner cannot read it: Cannot look at it: give credentials that may read it',
    },
  },
])('doctor says $name', async ({ data, says }) => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'seatrial-config-branch' }, data };
  const other = { ...object, metadata: { name: 'kube-root-ca.crt' } };
  const list = async () => ({ items: [other, object], resourceVersion: '1' });

  expect(await checkConfigBranch({ list }, signal)).toMatchObject([{ subject: 'config branch', ...says }]);
});

it('doctor says nothing before the first look of a runner', async () => {
  const list = async () => ({ items: [], resourceVersion: '1' });

  expect(await checkConfigBranch({ list }, signal)).toEqual([]);
});

it('doctor says which of several repositories it is', async () => {
  const metadata = { name: 'seatrial-config-branch-team-a' };
  const data = { ...taken, problem: 'away' };
  const list = async () => ({
    items: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }],
    resourceVersion: '1',
  });

  expect(await checkConfigBranch({ list }, signal)).toMatchObject([{ subject: 'config branch of team-a' }]);
});

it('doctor says nothing where it cannot know', async () => {
  const list = async () => {
    throw new KubeError('Forbidden', 'no');
  };

  expect(await checkConfigBranch({ list }, signal)).toEqual([]);
});
