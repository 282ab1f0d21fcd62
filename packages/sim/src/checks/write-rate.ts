import { refKey, refOf } from '@seatrial/model';
import type { Check } from './check.ts';

const windowMs = 10_000;
/** Looks are half a second apart at most, and each may write twice; beyond that something wakes itself. */
const writesMax = 60;

/** No record is written again and again without anything having happened. */
export const writeRate: Check = ({ world, violated }) => {
  const windows = new Map<string, { readonly since: number; writes: number }>();
  return ({ object, by }) => {
    if (by !== 'Runner') return;
    const key = refKey(refOf(object));
    const now = world.timeline.now();
    const known = windows.get(key);
    const window = known !== undefined && now - known.since < windowMs ? known : { since: now, writes: 0 };
    window.writes += 1;
    windows.set(key, window);
    if (window.writes === writesMax)
      violated('no record wakes itself', `${key} was written ${writesMax} times in ${windowMs} ms`);
  };
};
