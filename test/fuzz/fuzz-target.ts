import { createRng } from '../../packages/core/src/rng.ts';
import { check, checkTime } from './check.ts';
import { generate, pick } from './generate.ts';
import { minimise } from './minimise.ts';
import type { Problem, Target } from './target.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Asked before each text. */
  readonly goesOn: (texts: number) => boolean;
  /** Of the processor, from which on time that grows faster than the text is told. */
  readonly slowMs: number;
}

export interface Fuzzed {
  readonly texts: number;
  /** Different ways in which texts were taken. */
  readonly shapes: number;
  readonly problems: readonly Problem[];
}

const problemsMax = 5;
/** Of so many texts one is repeated to see how its time grows. */
const timedEvery = 200;

/** Makes texts for one target until it may not go on. The same seed makes the same texts. */
export async function fuzzTarget(target: Target, { seed, goesOn, slowMs }: FuzzOptions): Promise<Fuzzed> {
  const rng = createRng(seed);
  const corpus = [...target.samples];
  const shapes = new Set<string>();
  const problems = new Map<string, Problem>();
  let texts = 0;
  for (; goesOn(texts) && problems.size < problemsMax; texts += 1) {
    const text = generate(target, corpus, rng);
    const { problem, shape } = await check(target, text);
    if (problem !== undefined && !problems.has(kindOf(problem)))
      problems.set(kindOf(problem), await smallest(target, problem));
    if (!shapes.has(shape)) corpus.push(text);
    shapes.add(shape);
    if (texts % timedEvery === timedEvery - 1) {
      const part = rng.int(2) === 0 ? pick(target.words, rng) : text.slice(0, 1 + rng.int(60));
      const slow = part === '' ? undefined : await checkTime(target, part, slowMs);
      if (slow !== undefined) problems.set(kindOf(slow), slow);
    }
  }
  return { texts, shapes: shapes.size, problems: [...problems.values()] };
}

/** Two texts that throw at different numbers are one problem. */
function kindOf({ what }: Problem): string {
  return what.replaceAll(/[^a-zA-Z ]+/g, '').slice(0, 80);
}

async function smallest(target: Target, problem: Problem): Promise<Problem> {
  const isWrong = async (text: string): Promise<boolean> => {
    const found = (await check(target, text)).problem;
    return found !== undefined && kindOf(found) === kindOf(problem);
  };
  return { ...problem, text: await minimise(problem.text, isWrong) };
}
