import type { Step } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { approval } from './approval.ts';
import { release, rollout, seen } from './fixtures.ts';

const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse(at);

/** What an approval step says that these people have reached. */
function after(people: readonly string[], steps: readonly Step[], stepIndex: number) {
  const given = release(
    { phase: 'Progressing', stepIndex, stepStartedAt: at },
    { approvals: people.map((by) => ({ by, at })), rollout: { ...rollout(), steps: [...steps] } },
  );
  if (given.status === undefined) throw new Error('the release above has a status');
  const count = steps[stepIndex]?.approval?.count ?? 0;
  const { status } = approval({ release: given, status: given.status, seen: seen(), now }, count);
  return status.stepIndex > stepIndex ? `approved: ${status.message}` : status.message;
}

describe('an approval step', () => {
  const two = [{ approval: { count: 2 } }];

  it.each([
    { people: [], says: /^0 of 2 approvals; "seatrial approve shop-2-bbbbbbb" gives one/ },
    { people: ['ada'], says: /^1 of 2 approvals/ },
    { people: ['ada', 'ada'], says: /^1 of 2 approvals/ },
    { people: ['ada', 'bo'], says: /^approved: approved by ada, bo$/ },
  ])('of two asks for two people: $people', ({ people, says }) => {
    expect(after(people, two, 0)).toMatch(says);
  });

  it.each([
    { people: ['ada', 'bo'], says: /^0 of 1 approvals by people who approved no earlier step/ },
    { people: ['ada', 'bo', 'ada'], says: /^0 of 1 approvals/ },
    { people: ['ada', 'bo', 'cy'], says: /^approved: approved by cy$/ },
  ])('after another asks for somebody else: $people', ({ people, says }) => {
    expect(after(people, [...two, { approval: { count: 1 } }], 1)).toMatch(says);
  });
});
