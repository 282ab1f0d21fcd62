import { expect, it } from 'vitest';
import { createTimeline } from './timeline.ts';

it('timeline: runs events by their instants, and by their making where those are equal', () => {
  const timeline = createTimeline(1_000);
  const seen: string[] = [];
  const note = (name: string) => (): void => void seen.push(`${name}@${timeline.now()}`);

  timeline.after(30, note('late'));
  timeline.after(10, note('first'));
  timeline.after(10, note('second'));
  timeline.after(10, () => timeline.after(0, note('third')));
  while (timeline.step(1_020));

  expect(seen).toEqual(['first@1010', 'second@1010', 'third@1010']);
  expect(timeline.now()).toBe(1_020);
  expect(timeline.clock.now()).toBe(1_020);
});

it('timeline: a sleep ends when its time has come, or as soon as its signal aborts', async () => {
  const timeline = createTimeline(0);
  const stop = new AbortController();
  const slept = timeline.clock.sleep(5).then(() => timeline.now());
  const stopped = timeline.clock.sleep(1_000, stop.signal);

  while (timeline.step(10));
  stop.abort(new Error('enough'));

  expect(await slept).toBe(10);
  await expect(stopped).rejects.toThrow('enough');
});
