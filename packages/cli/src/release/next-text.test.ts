import { expect, it } from 'vitest';
import { aRelease, started, startedAt } from '../testing/a-release.ts';
import { nextText } from './next-text.ts';

it.each([
  ['Preparing', {}, 'the canary becomes healthy'],
  ['Progressing', { stepIndex: 1 }, 'wait for the error-rate gate to pass, at most 1h: 59m left'],
  ['Promoting', {}, 'the stable workload becomes healthy'],
  ['Watching', {}, 'the new stable is watched for 0s'],
  ['RollingBack', {}, 'weight 0 is seen in effect'],
  ['Promoted', {}, 'nothing: it is over'],
  ['Promoted', { ledger: 'Pending' }, 'the decision goes to the ledger in Git'],
  ['RolledBack', { revert: { state: 'Wanted' } }, 'a revert commit goes to the config branch'],
])('nextText: of %s with %o', (phase, status, beginning) => {
  const [first] = nextText(aRelease({ status: { phase, ...status } }), started + 60_000);

  expect(first).toContain(beginning);
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
