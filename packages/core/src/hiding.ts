import { isMap } from './fields.ts';

/** Shorter texts stand in too many others by chance: of these only what is nothing else is hidden. */
const partLengthMin = 4;
const instead = '(secret)';

/** Keeps texts from being shown that stood encrypted in Git, wherever rendering has put them. */
export interface Hiding {
  /** Whether a value of an object has one of them in it. */
  readonly isIn: (value: unknown) => boolean;
  /** A sentence without them. */
  readonly without: (text: string) => string;
}

/** @param secrets as they were decrypted; they are also known in base64, and as JSON writes them. Pure. */
export function createHiding(secrets: Iterable<string>): Hiding {
  const whole = new Set([...secrets].filter((it) => it !== ''));
  const long = [...whole].filter((it) => it.length >= partLengthMin);
  // the longest first: one may stand in another
  const parts = [...new Set(long.flatMap(formsOf))].toSorted((a, b) => b.length - a.length);
  const isInText = (text: string): boolean => whole.has(text) || parts.some((part) => text.includes(part));
  function isIn(value: unknown): boolean {
    if (Array.isArray(value)) return value.some(isIn);
    if (isMap(value)) return Object.entries(value).some(([key, it]) => isInText(key) || isIn(it));
    return isInText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  }
  return {
    isIn,
    without: (text) => parts.reduce((left, part) => left.replaceAll(part, instead), text),
  };
}

function formsOf(secret: string): readonly string[] {
  return [secret, secret.trim(), JSON.stringify(secret).slice(1, -1), toBase64(secret)].filter(
    (it) => it.length >= partLengthMin,
  );
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
