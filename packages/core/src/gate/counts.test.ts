import { describe, expect, it } from 'vitest';
import { readArm } from './counts.ts';

const last = { requests: 100, bad: 5, since: 'a' };

function added(value: { requests: number; bad: number; since?: string }) {
  const look = readArm(last, { type: 'Value', value });
  return look.type === 'Counted' ? look.added : look.reason;
}

describe('a look at an arm', () => {
  it('adds what came since the last one', () => {
    expect(added({ requests: 150, bad: 7, since: 'a' })).toEqual({ requests: 50, bad: 2 });
  });

  it.each([
    { name: 'a count that was begun anew', value: { requests: 500, bad: 50, since: 'b' } },
    { name: 'one of which nobody says when it was begun', value: { requests: 500, bad: 50 } },
    { name: 'requests that fell', value: { requests: 90, bad: 5, since: 'a' } },
    { name: 'bad requests that fell', value: { requests: 150, bad: 4, since: 'a' } },
  ])('adds nothing for $name', ({ value }) => {
    expect(added(value)).toEqual({ requests: 0, bad: 0 });
  });

  it('goes on from where a count was begun anew', () => {
    const anew = readArm(last, { type: 'Value', value: { requests: 500, bad: 50, since: 'b' } });

    expect(anew).toMatchObject({ last: { requests: 500, since: 'b' } });
  });

  it('is invalid where more bad requests came than requests', () => {
    expect(added({ requests: 101, bad: 7, since: 'a' })).toBe('InvalidCounts');
  });
});
