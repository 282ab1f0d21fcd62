import type { Op } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { shareWork } from './share.ts';

describe('shareWork', () => {
  it('gives callers at about the same time one answer', async () => {
    const { ask, asked, answer } = given();

    const both = Promise.all([ask(anOp()), ask(anOp())]);
    answer(0, 'first');

    expect(await both).toEqual(['first', 'first']);
    expect(asked).toHaveLength(1);
  });

  it('gives an answer until its question is too old, and not after', async () => {
    const { ask, asked, answer, time } = given();
    const first = ask(anOp());
    answer(0, 'first');
    await first;

    time.now = 250;
    const at = await ask(anOp());
    time.now = 251;
    const after = ask(anOp());
    answer(1, 'second');

    expect([at, await after]).toEqual(['first', 'second']);
    expect(asked).toHaveLength(2);
  });

  it('lets one caller leave alone', async () => {
    const { ask, asked, answer } = given();
    const leaving = new AbortController();
    const left = ask({ signal: leaving.signal });
    const stays = ask(anOp());

    leaving.abort(new Error('left'));
    answer(0, 'first');

    await expect(left).rejects.toThrow('left');
    expect(await stays).toBe('first');
    expect(asked[0]?.signal.aborted).toBe(false);
  });

  it('ends the work when the last caller leaves, and starts anew for the next', async () => {
    const { ask, asked, answer } = given();
    const leaving = new AbortController();
    const left = ask({ signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');

    const next = ask(anOp());
    answer(1, 'second');

    expect(asked[0]?.signal.aborted).toBe(true);
    expect(await next).toBe('second');
  });
});

function given() {
  const time = { now: 0 };
  const asked: Op[] = [];
  const answers: ((text: string) => void)[] = [];
  const clock = { now: () => time.now, sleep: () => Promise.reject(new Error('does not wait')) };
  const ask = shareWork({ clock, ageMsMax: 250 }, (op) => {
    asked.push(op);
    return new Promise<string>((resolve) => answers.push(resolve));
  });
  return { ask, asked, time, answer: (index: number, text: string) => answers[index]?.(text) };
}

function anOp(): Op {
  return { signal: new AbortController().signal };
}
