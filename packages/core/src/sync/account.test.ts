import { expect, it } from 'vitest';
import { decideApplication } from './decide.ts';
import { application, now, seen, state } from './fixtures.ts';

const plain = application();
const own = { ...plain, spec: { ...plain.spec, serviceAccount: 'deployer' } };

it('a release, and the record for what comes without the file, keep the account that the file names', () => {
  const { status, actions } = decideApplication(state(), seen({ application: own }), now);

  expect(status.serviceAccount).toBe('deployer');
  expect(actions).toMatchObject([
    { type: 'CreateRelease', release: { spec: { serviceAccount: 'deployer' } } },
  ]);
});

it('one that a file names no more is forgotten', () => {
  const before = state({ serviceAccount: 'deployer' });

  const { status, actions } = decideApplication(before, seen({ application: plain }), now);

  expect(status).not.toHaveProperty('serviceAccount');
  expect(actions).toMatchObject([
    { release: { spec: expect.not.objectContaining({ serviceAccount: expect.anything() }) } },
  ]);
});
