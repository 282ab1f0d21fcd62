import { PortError } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { createOutages } from './outages.ts';

const op = { signal: new AbortController().signal };
const away = new PortError('Unavailable', 'no answer');

describe('hosts of charts', () => {
  function hosts() {
    let now = 0;
    let asked = 0;
    const ask = createOutages({ now: () => now }, 10_000);
    return {
      asked: () => asked,
      wait: (ms: number) => {
        now += ms;
      },
      ask: (host: string, answer: () => Promise<string>) =>
        ask(
          host,
          () => {
            asked += 1;
            return answer();
          },
          op,
        ),
    };
  }
  const fails = () => Promise.reject(away);
  const answers = async () => 'chart';

  it('that do not answer are left alone for a while, and others are asked meanwhile', async () => {
    const { ask, asked } = hosts();
    await expect(ask('one.example', fails)).rejects.toBe(away);

    await expect(ask('one.example', answers)).rejects.toBe(away);
    expect(asked()).toBe(1);
    expect(await ask('other.example', answers)).toBe('chart');
  });

  it('are tried again after that, by one alone, and then by all', async () => {
    const { ask, asked, wait } = hosts();
    await expect(ask('one.example', fails)).rejects.toBe(away);
    wait(10_000);
    const answer = Promise.withResolvers<string>();
    const trying = ask('one.example', () => answer.promise);

    await expect(ask('one.example', answers)).rejects.toBe(away);
    answer.resolve('chart');

    expect(await trying).toBe('chart');
    expect(await ask('one.example', answers)).toBe('chart');
    expect(asked()).toBe(3);
  });

  it('that answer something wrong have answered', async () => {
    const { ask } = hosts();
    const wrong = new PortError('Invalid', 'no such chart');
    await expect(ask('one.example', () => Promise.reject(wrong))).rejects.toBe(wrong);

    expect(await ask('one.example', answers)).toBe('chart');
  });
});
