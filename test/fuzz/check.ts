import { messageOf } from '../../packages/core/src/message-of.ts';
import { canary, type Problem, type Taken, type Target } from './target.ts';

const births = [Object.prototype, Array.prototype, String.prototype, Number.prototype, Function.prototype];
const born = births.map((it) => Reflect.ownKeys(it).length);
const answerCharsMin = 20_000;

/** What is wrong with how a target takes a text, if anything; and what it was taken for. */
export async function check(
  target: Target,
  text: string,
): Promise<{ readonly problem?: Problem; readonly shape: string }> {
  const wrong = (what: string) => ({ problem: { target: target.name, what, text }, shape: what });
  const first = await taken(target, text);
  if ('thrown' in first) return wrong(first.thrown);
  const again = await taken(target, text);
  if ('thrown' in again) return wrong(again.thrown);
  const [answer, second] = [first, again].map((it) => JSON.stringify([it.answer, it.messages]) ?? '');
  if (answer !== second) return wrong('another answer to the same text');
  if ((answer?.length ?? 0) > answerCharsMin + target.growthMax * text.length)
    return wrong('an answer without bounds');
  if (births.some((it, at) => Reflect.ownKeys(it).length !== born[at]))
    return wrong('something was added to what all objects have');
  if (first.messages.some((message) => message.includes(canary)))
    return wrong('the value of a Secret stands in a message');
  return { shape: first.shape };
}

async function taken(target: Target, text: string): Promise<Taken | { readonly thrown: string }> {
  try {
    return await target.read(text);
  } catch (error) {
    if (target.mayThrow?.(error) !== true) {
      return {
        thrown: `throws ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      };
    }
    const message = messageOf(error);
    return { answer: 'refused', messages: [message], shape: 'refused' };
  }
}

/** Sizes in which the time for a text is compared, in characters. */
const sizes = [8_000, 32_000, 128_000] as const;
/** Twice the size may take a little more than twice the time, by caches and the like; not three times. */
const timesMax = 3;

/**
 * Whether the time for a text that is repeated to some size grows faster than the size. In time of the processor, and only
 * where it is so much that it cannot be chance.
 */
export async function checkTime(target: Target, part: string, msMin: number): Promise<Problem | undefined> {
  const msOf = async (size: number): Promise<number> => {
    const text = part.repeat(Math.ceil(size / part.length)).slice(0, size);
    const before = process.cpuUsage();
    await taken(target, text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const [small, middle, large] = sizes;
  await msOf(small); // the first time costs what the later ones do not
  for (let tries = 0; tries < 3; tries += 1) {
    const [before, after] = [await msOf(middle), await msOf(large)];
    if (after < msMin || after < before * timesMax ** Math.log2(large / middle)) return undefined;
  }
  return { target: target.name, what: `time that grows faster than the text, above ${msMin} ms`, text: part };
}
