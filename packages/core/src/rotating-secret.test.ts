import { describe, expect, it } from 'vitest';
import { createRotatingSecret } from './rotating-secret.ts';

/** A file, by what stands in it; `undefined` is a file that is away. */
function aFile(first?: string) {
  let text = first;
  const secret = createRotatingSecret(async () => {
    if (text === undefined) throw new Error('no such file');
    return text;
  });
  return { secret, write: (next: string | undefined) => (text = next) };
}

describe('createRotatingSecret', () => {
  it('gives what stands there now, without the line feed at its end', async () => {
    const { secret, write } = aFile('first\n');
    expect(await secret.current()).toBe('first');

    write('second\n');

    expect(await secret.current()).toBe('second');
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n'],
    ['half-written, with bytes of nothing', 'sec\0\0\0'],
    ['of two words', 'second third'],
    ['away', undefined],
  ])('goes on with what was there before while the file is %s', async (_, text) => {
    const { secret, write } = aFile('first');
    await secret.current();

    write(text);
    expect(await secret.current()).toBe('first');

    write('second');
    expect(await secret.current()).toBe('second');
  });

  it('goes back to the one before where the new one is refused, until there is another', async () => {
    const { secret, write } = aFile('first');
    await secret.current();
    write('sec');
    secret.refused(await secret.current());

    expect(await secret.current()).toBe('first');

    write('second');
    expect(await secret.current()).toBe('second');
    secret.refused('second');
    expect(await secret.current()).toBe('first');
  });

  it('tries all again once all were refused', async () => {
    const { secret, write } = aFile('first');
    await secret.current();
    write('second');
    for (const expected of ['second', 'first', 'second', 'first']) {
      const given = await secret.current();
      expect(given).toBe(expected);
      secret.refused(given);
    }
  });

  it.each([
    ['is away', undefined, 'no such file'],
    ['is empty', '', 'it is empty'],
    ['holds a page', '<html> no', 'it holds more than a token'],
  ])('says so where the first file %s', async (_, text, message) => {
    await expect(aFile(text).secret.current()).rejects.toThrow(message);
  });
});
