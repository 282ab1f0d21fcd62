import { describe, expect, it } from 'vitest';
import { configLimits } from '../../packages/model/src/config/limits.ts';
import { loadConfig } from '../../packages/model/src/config/load-config.ts';
import { fuzzTarget } from './fuzz-target.ts';
import { configFiles, repository } from './samples.ts';
import type { Target } from './target.ts';
import { canary } from './target.ts';
import { targets } from './targets.ts';

/** More than any text takes here that is not caught in a loop: no slow machine makes it fail. */
const slowMs = 20_000;

describe('texts that others might write', () => {
  it.each(targets)('$name takes them all', async (target) => {
    const { problems } = await fuzzTarget(target, { seed: 7, goesOn: (texts) => texts < 50, slowMs });

    expect(problems).toEqual([]);
  });

  it('begin with what people write: samples without a finding', () => {
    const findingsIn = (text: string) =>
      loadConfig([{ path: 'a.yaml', bytes: new TextEncoder().encode(text) }], configLimits).findings.filter(
        // A file alone has no folders that could be those of a set.
        ({ code }) => code !== 'NoManifests',
      );

    expect([...configFiles, repository].flatMap(findingsIn)).toEqual([]);
  });

  it('a seed makes the same texts again', async () => {
    const [target] = targets as readonly [Target];
    const read = async (): Promise<readonly string[]> => {
      const texts: string[] = [];
      const listening: Target = {
        ...target,
        read: (text) => {
          texts.push(text);
          return { answer: '', messages: [], shape: '' };
        },
      };
      await fuzzTarget(listening, { seed: 3, goesOn: (made) => made < 20, slowMs });
      return texts;
    };

    expect(await read()).toEqual(await read());
  });
});

describe('what is wrong with a parser', () => {
  const sound: Target = {
    name: 'sound',
    samples: ['abc!abc'],
    words: ['!', 'a', 'b'],
    growthMax: 1,
    read: (text) => ({ answer: text.length, messages: [], shape: '' }),
  };
  const isHit = (text: string): boolean => text.includes('!');
  let calls = 0;

  it.each<{ name: string; read: Target['read']; what: RegExp; text: string }>([
    {
      name: 'an error of another kind',
      read: (text) => {
        if (isHit(text)) throw new TypeError('no');
        return { answer: '', messages: [], shape: '' };
      },
      what: /^throws TypeError: no$/,
      text: '!',
    },
    {
      name: 'another answer the second time',
      read: (text) => {
        calls += 1;
        return { answer: isHit(text) ? calls : 0, messages: [], shape: '' };
      },
      what: /^another answer/,
      text: '!',
    },
    {
      name: 'an answer without bounds',
      read: (text) => ({ answer: isHit(text) ? 'x'.repeat(1e6) : '', messages: [], shape: '' }),
      what: /^an answer without bounds$/,
      text: '!',
    },
    {
      name: 'the value of a Secret',
      read: (text) => ({ answer: '', messages: isHit(text) ? [`pin ${canary}`] : [], shape: '' }),
      what: /^the value of a Secret/,
      text: '!',
    },
  ])('is found and made small: $name', async ({ read, what, text }) => {
    const target = { ...sound, read };

    const { problems } = await fuzzTarget(target, { seed: 1, goesOn: (made) => made < 50, slowMs });

    expect(problems).toEqual([{ target: 'sound', what: expect.stringMatching(what), text }]);
  });

  it('is time that grows faster than the text', async () => {
    // By the third power: what else the processor does while it is measured hides none of that.
    const read: Target['read'] = (text) => {
      let sum = 0;
      for (let rounds = 10 * (text.length / 1_000) ** 3; rounds > 0; rounds -= 1) sum = (sum + rounds) % 7;
      return { answer: sum, messages: [], shape: '' };
    };

    const { problems } = await fuzzTarget(
      { ...sound, words: ['a'], samples: ['a'], read },
      {
        seed: 1,
        goesOn: (made) => made < 200,
        slowMs: 20,
      },
    );

    expect(problems).toMatchObject([{ what: expect.stringMatching(/^time that grows faster/) }]);
  });
});
