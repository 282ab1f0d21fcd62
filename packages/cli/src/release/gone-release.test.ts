import { apiVersion, parseApplicationState } from '@seatrial/model';
import { expect, it } from 'vitest';
import { goneRelease } from './gone-release.ts';

const state = parseApplicationState({
  apiVersion,
  kind: 'ApplicationState',
  metadata: { name: 'shop', namespace: 'shop' },
  spec: { application: 'shop', cluster: 'staging' },
  status: {
    sequence: 7,
    quarantine: [
      {
        tree: 'a'.repeat(40),
        release: 'shop-3-aaaaaaa',
        reason: 'ErrorRate',
        at: '2026-11-21T09:00:00.000Z',
      },
    ],
    conditions: [],
  },
});

it.each(['shop-3-aaaaaaa', 'shop/shop-3-aaaaaaa'])('goneRelease: tells the way out for %s', (wanted) => {
  expect(goneRelease([state], wanted)).toMatchObject({
    code: 'Refused',
    message: 'Cannot retry shop-3-aaaaaaa: its record is gone, and the request would be kept there',
    hint: 'change anything in the folder of shop: other content is a version of its own',
  });
});

it.each(['shop-4-bbbbbbb', 'other/shop-3-aaaaaaa'])('goneRelease: knows nothing of %s', (wanted) => {
  expect(goneRelease([state], wanted)).toBeUndefined();
});
