import { type ApplicationState, apiVersion, type KubeObject, parseApplicationState } from '@seatrial/model';
import { expect, it } from 'vitest';
import type { Asked } from './ask-release.ts';
import { goneRelease } from './gone-release.ts';

const release = 'shop-3-aaaaaaa';
const failedAt = '2026-11-21T09:00:00.000Z';
const word = { by: 'ada', at: '2026-11-21T10:00:00.000Z', comment: 'the database is back' };

function anObject(requests: readonly object[] = [], quarantined: readonly string[] = [release]): KubeObject {
  return {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'staging', requests },
    status: {
      sequence: 7,
      quarantine: quarantined.map((name) => ({
        version: 'a'.repeat(40),
        release: name,
        reason: 'ErrorRate',
        at: failedAt,
      })),
      conditions: [],
    },
  };
}

const state: ApplicationState = parseApplicationState(anObject());

function gone(wanted = release): Asked {
  const found = goneRelease([state], wanted);
  if (found === undefined) throw new Error(`there is no ${wanted}`);
  return found;
}

it.each([release, `shop/${release}`])('goneRelease: asks the record of its application for %s', (wanted) => {
  const earlier = { type: 'Retry', release: 'shop-1-bbbbbbb', by: 'ada', at: failedAt };

  expect(gone(wanted)).toMatchObject({ record: state, name: `shop/${release}` });
  expect(gone(wanted).add(anObject([earlier]), word)).toEqual({
    requests: [earlier, { type: 'Retry', release, ...word }],
  });
});

it.each(['shop-4-bbbbbbb', `other/${release}`, 'shop'])('goneRelease: knows nothing of %s', (wanted) => {
  expect(goneRelease([state], wanted)).toBeUndefined();
});

it('goneRelease: asks no second time', () => {
  const asked = { type: 'Retry', release, by: 'grace', at: '2026-11-21T09:30:00.000Z' };

  expect(gone().add(anObject([asked]), word)).toEqual({ earlier: asked });
});

it('goneRelease: asks again when it has failed again since', () => {
  const spent = { type: 'Retry', release, by: 'grace', at: '2026-11-21T08:00:00.000Z' };

  expect(gone().add(anObject([spent]), word)).toMatchObject({ requests: [spent, { by: 'ada' }] });
});

it('goneRelease: is heard although the clock here lags behind the runner’s', () => {
  expect(gone().add(anObject(), { by: 'ada', at: '2026-11-21T08:00:00.000Z' })).toEqual({
    requests: [{ type: 'Retry', release, by: 'ada', at: '2026-11-21T09:00:00.001Z' }],
  });
});

it('goneRelease: refuses what is kept out no more by now', () => {
  expect(() => gone().add(anObject([], []), word)).toThrow(
    expect.objectContaining({
      code: 'Refused',
      message: `Cannot retry shop/${release}: its version is kept out no more`,
    }),
  );
});
