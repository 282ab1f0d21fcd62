import { expect, it } from 'vitest';
import { createAlarm } from './alarm.ts';

const { signal } = new AbortController();

it('alarm: asks for one look, however often it rings, and since when it was first wanted', async () => {
  const alarm = createAlarm();
  for (const since of [30, 10, 20]) alarm.ring(since);

  await alarm.rung(signal);

  expect([alarm.take(), alarm.take()]).toEqual([10, undefined]);
});

it('alarm: has rung also when nobody was waiting, and again after that was taken', async () => {
  const alarm = createAlarm();
  alarm.ring(1);
  alarm.take();
  const waiting = alarm.rung(signal);
  alarm.ring(2);

  await waiting;

  expect(alarm.take()).toBe(2);
});

it('alarm: stops waiting with the signal', async () => {
  const stop = new AbortController();
  const waiting = createAlarm().rung(stop.signal);

  stop.abort(new Error('stopped'));

  await expect(waiting).rejects.toThrow('stopped');
});
