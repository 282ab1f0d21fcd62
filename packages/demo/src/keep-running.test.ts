import { describe, expect, it } from 'vitest';
import { keepLimits, keepRunning } from './keep-running.ts';

/** A program that ends as often as it is told to; time goes by in sleeps and in runs. */
function aProgram(runs: readonly { readonly ranMs: number }[]) {
  const said: string[] = [];
  const slept: number[] = [];
  const stop = new AbortController();
  const left = [...runs];
  let now = 0;
  const run = () => {
    const next = left.shift();
    return {
      name: 'runner',
      logFile: '/r.log',
      get ended(): Promise<string> {
        if (next === undefined) {
          queueMicrotask(() => stop.abort());
          return new Promise(() => undefined);
        }
        now += next.ranMs;
        return Promise.resolve('ended by SIGKILL');
      },
    };
  };
  const options = {
    start: async () => run(),
    say: (message: string) => said.push(message),
    clock: {
      now: () => now,
      sleep: async (ms: number) => {
        slept.push(ms);
        now += ms;
      },
    },
  };
  return { kept: () => keepRunning(run(), options, stop.signal), said, slept, left, stop };
}

const soon = { ranMs: 100 };
const steady = { ranMs: keepLimits.steadyMs };

describe('keepRunning', () => {
  it('says that a program ended, and starts it again', async () => {
    const { kept, said, slept } = aProgram([soon]);

    await kept();

    expect(slept).toEqual([1_000]);
    expect(said).toEqual([
      'the runner ended (ended by SIGKILL) and is started again in 1 s; what it said is kept in /r.log.previous',
    ]);
  });

  it('waits longer each time, and leaves alone what ends again and again', async () => {
    const { kept, said, slept, left } = aProgram(
      Array.from({ length: keepLimits.startsMax + 2 }, () => soon),
    );

    await kept();

    expect(slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(said.at(-1)).toBe('the runner ended again (ended by SIGKILL) and is left alone: see /r.log');
    expect(left).toHaveLength(1);
  });

  it('counts afresh for one that ran for long', async () => {
    const { kept, slept } = aProgram([soon, soon, steady, soon]);

    await kept();

    expect(slept).toEqual([1_000, 2_000, 1_000, 2_000]);
  });

  it('says nothing of one that ends because all does', async () => {
    const { kept, said, stop } = aProgram([soon]);
    stop.abort();

    await kept();

    expect(said).toEqual([]);
  });
});
