import { expect, it } from 'vitest';
import { defaultHookLimits as limits } from './limits.ts';
import { createHookSecrets, parseSecrets } from './secrets.ts';

const one = 'the first of the secrets';
const two = 'the second of the secrets';

it('parseSecrets: takes each line, without the space around it', () => {
  expect(parseSecrets(`${one}\r\n\n  ${two}\n`, limits)).toEqual({ secrets: [one, two] });
});

it.each([
  ['nothing', '\n \n', [], 'the file of secrets is empty'],
  [
    'a secret of 15 characters',
    `${one}\n${'x'.repeat(15)}`,
    [one],
    'line 2 of the file of secrets is not 16 or more printable ASCII characters',
  ],
  [
    'what no header holds',
    `${'\u0000'.repeat(20)}\n${one}`,
    [one],
    'line 1 of the file of secrets is not 16 or more printable ASCII characters',
  ],
  [
    'nine secrets',
    Array.from({ length: 9 }, (_, n) => `${one} ${n}`).join('\n'),
    Array.from({ length: 8 }, (_, n) => `${one} ${n}`),
    'only the first 8 secrets of the file count',
  ],
  [
    'far too much',
    'x'.repeat(limits.secretFileBytesMax + 1),
    [],
    'the file of secrets has more than 65536 bytes',
  ],
])('parseSecrets: says what is wrong with %s', (_, text, secrets, problem) => {
  expect(parseSecrets(text, limits)).toEqual({ secrets, problem });
});

it('parseSecrets: takes a secret of 16 characters', () => {
  expect(parseSecrets('x'.repeat(16), limits).secrets).toHaveLength(1);
});

it('createHookSecrets: goes by the file as it is now, and says each change of it once', async () => {
  const files = [one, one, `${one}\n${two}`, '', undefined, two];
  const said: string[] = [];
  const read = async (): Promise<string> => {
    const text = files.shift();
    if (text === undefined) throw new Error('there is no such file or folder');
    return text;
  };
  const secrets = createHookSecrets(read, (level, message) => void said.push(`${level} ${message}`), limits);

  const seen: (readonly string[])[] = [];
  while (files.length > 0) seen.push(await secrets.current());

  expect(seen).toEqual([[one], [one], [one, two], [], [], [two]]);
  expect(said).toEqual([
    'info webhooks count by one secret',
    'info webhooks count by 2 secrets',
    'warn webhooks get 404: the file of secrets is empty',
    'warn webhooks get 404: the file of secrets cannot be read: there is no such file or folder',
    'info webhooks count by one secret',
  ]);
});
