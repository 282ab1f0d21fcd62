import { describe, expect, it } from 'vitest';
import { errorRateDefaults } from './error-rate-rules.ts';
import { type JudgedLine, judgeLines, LINE_CHARS_MAX } from './judge-lines.ts';

describe('judgeLines', () => {
  it('answers each line, and keeps to a failure once it is one', async () => {
    const results = await judged([
      look(1, [90, 0], [10, 0]),
      look(20, [900, 1], [100, 80]),
      look(40, [1800, 2], [200, 160]),
      look(50, [90_000, 2], [10_000, 160]),
      look(60, null, null),
    ]);

    expect(results.map(({ t, verdict }) => [t, verdict])).toEqual([
      [1, 'continue'],
      [20, 'fail'],
      [40, 'fail'],
      [50, 'fail'],
      [60, 'fail'],
    ]);
  });

  it('counts from zero: one line passes with enough in it, and fails where no hiccup can explain it', async () => {
    expect(await verdicts([look(60, [18_000, 9], [2000, 1])])).toEqual(['pass']);
    expect(await verdicts([look(60, [9000, 9], [1000, 50])])).toEqual(['continue']);
    expect(await verdicts([look(60, [9000, 9], [1000, 500])])).toEqual(['fail']);
  });

  it('is inconclusive where an arm is null, and goes on from there', async () => {
    expect(
      await verdicts([look(1, null, [5, 0]), look(2, [18_000, 0], null), look(3, [18_000, 0], [2000, 0])]),
    ).toEqual(['inconclusive', 'inconclusive', 'pass']);
  });

  it.each([
    'nonsense',
    '[]',
    'null',
    '{"t":NaN,"stable":null,"canary":null}',
    '{"stable":null,"canary":null}',
    '{"t":1,"canary":null}',
    '{"t":1,"stable":null,"canary":{"requests":1}}',
    '{"t":1,"stable":null,"canary":{"requests":1,"bad":2}}',
    '{"t":1,"stable":null,"canary":{"requests":1.5,"bad":0}}',
    '{"t":1,"stable":null,"canary":{"requests":-1,"bad":-1}}',
    '{"t":1,"stable":{"requests":1e999,"bad":0},"canary":null}',
    ' '.repeat(LINE_CHARS_MAX) + look(1, null, null),
  ])(
    'says what is wrong with a malformed line, by its number, and judges the next: %s',
    async (malformed) => {
      const [first, second, ...others] = await judged(['', malformed, look(2, [18_000, 9], [2000, 1])]);

      expect(first).toMatchObject({
        t: null,
        verdict: 'inconclusive',
        error: expect.stringMatching(/^Cannot judge line 2: .+/),
        evidence: { canary: { requests: 0, bad: 0, share: 0 } },
      });
      expect(second).toMatchObject({ t: 2, verdict: 'pass' });
      expect(second).not.toHaveProperty('error');
      expect(others).toEqual([]);
    },
  );

  it('keeps to a failure where a line cannot be read', async () => {
    expect(await verdicts([look(60, [9000, 9], [1000, 500]), 'nonsense'])).toEqual(['fail', 'fail']);
  });

  it('refuses an older look: its lower counts are no restart of the counters', async () => {
    const results = await judged([
      look(5, [900, 0], [100, 0]),
      look(2, [450, 0], [50, 0]),
      look(5, [900, 0], [110, 0]),
    ]);

    expect(results.map(({ t, error }) => [t, error])).toEqual([
      [5, undefined],
      [null, 'Cannot judge line 2: "t" goes back from 5 to 2, expected lines in the order of time'],
      [5, undefined],
    ]);
    expect(results.at(-1)?.evidence.canary.requests).toBe(110);
  });

  it('parses a line at its limit', async () => {
    expect(await verdicts([look(1, null, null).padEnd(LINE_CHARS_MAX)])).toEqual(['inconclusive']);
  });
});

type Pair = readonly [requests: number, bad: number];

function look(t: number, stable: Pair | null, canary: Pair | null): string {
  const arm = (pair: Pair | null) => (pair === null ? null : { requests: pair[0], bad: pair[1] });
  return JSON.stringify({ t, stable: arm(stable), canary: arm(canary) });
}

async function judged(lines: readonly string[]): Promise<JudgedLine[]> {
  const results: JudgedLine[] = [];
  for await (const result of judgeLines(errorRateDefaults, lines)) results.push(result);
  return results;
}

async function verdicts(lines: readonly string[]): Promise<string[]> {
  return (await judged(lines)).map(({ verdict }) => verdict);
}
