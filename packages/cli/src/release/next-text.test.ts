import { expect, it } from 'vitest';
import { aRelease, started, startedAt } from '../testing/a-release.ts';
import { nextText } from './next-text.ts';

it.each([
  ['Preparing', {}, 'the canary becomes healthy'],
  ['Progressing', { stepIndex: 1 }, 'wait for the error-rate gate to pass, at most 1h: 59m left'],
  ['Promoting', {}, 'the stable workload becomes healthy'],
  ['Watching', {}, 'the new stable is watched for 0s'],
  ['RollingBack', {}, 'weight 0 is seen in effect'],
  ['RollingBack', { withoutCanary: true }, 'the version before is applied to the stable workload'],
  ['Promoted', {}, 'nothing: it is over'],
  ['Promoted', { ledger: 'Pending' }, 'the decision goes to the ledger in Git'],
  ['RolledBack', { revert: { state: 'Wanted' } }, 'a revert commit goes to the config branch'],
])('nextText: of %s with %o', (phase, status, beginning) => {
  const [first] = nextText(aRelease({ status: { phase, ...status } }), started + 60_000);

  expect(first).toContain(beginning);
});

const undo = { release: 'shop-1-7777777', commit: 'c'.repeat(40), by: 'ada', at: startedAt };

it.each([
  ['Pending', {}, ['the version before is applied to the stable workload']],
  ['Promoting', {}, ['the stable workload becomes healthy with the version before']],
  ['Watching', {}, ['it is watched for 0s, then the config branch is reverted']],
  [
    'Failed',
    {},
    [
      'what it applied stays: "seatrial release retry shop/shop-2-1a2b3c4" tries the way back again',
      '"seatrial release retry shop/shop-1-7777777" lets the version in again that was taken back',
    ],
  ],
  [
    'Promoted',
    { revert: { state: 'Wanted' } },
    [
      'a revert commit goes to the config branch',
      '"seatrial release retry shop/shop-1-7777777" lets the version in again that was taken back',
    ],
  ],
])('nextText: of a way back that is %s with %o', (phase, status, expected) => {
  const way = aRelease({ spec: { undo, rollout: undefined }, status: { phase, ...status } });

  expect(nextText(way, started)).toEqual(expected);
});

it('nextText: of a promoted release that somebody has had undone', () => {
  const requests = [{ type: 'Rollback', by: 'ada', at: startedAt }];

  expect(nextText(aRelease({ spec: { requests }, status: { phase: 'Promoted' } }), started)).toEqual([
    'ada asked for the version before: "seatrial releases" has the release that puts it back',
    'this version is kept out until it changes, or "seatrial release retry shop/shop-2-1a2b3c4" lets it in again',
  ]);
});

it.each([
  ['Done', ['this version may be tried again: ada', 'a revert commit took it off the config branch']],
  ['Superseded', ['this version may be tried again: ada']],
])('nextText: of a retry where the revert is %s', (state, beginnings) => {
  const release = aRelease({
    spec: { requests: [{ type: 'Retry', by: 'ada', at: startedAt }] },
    status: { phase: 'RolledBack', revert: { state } },
  });

  expect(nextText(release, started)).toEqual(
    beginnings.map((beginning) => expect.stringContaining(beginning)),
  );
});
