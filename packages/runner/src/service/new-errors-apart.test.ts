import { expect, it } from 'vitest';
import { newErrorsApart } from './new-errors-apart.ts';

const op = { signal: new AbortController().signal };
const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });
const cluster = (name: string, spec = '{}') =>
  `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

it('newErrorsApart: answers from its thread, and leaves the bytes that others hold', async () => {
  const before = [file('a.yaml', cluster('a')), file('b.yaml', cluster('b')), file('gone.yaml', 'x: 1\n')];
  const after = [file('a.yaml', cluster('a')), file('b.yaml', cluster('b', '{choas: {}}'))];

  const found = await newErrorsApart(before, after, op);

  expect(found).toMatchObject([{ file: 'b.yaml', code: 'UnknownField' }]);
  expect(before.map(({ bytes }) => bytes.length > 0)).toEqual([true, true, true]);
});

it('newErrorsApart: is not waited for when the round is over', async () => {
  const over = new AbortController();
  over.abort();

  const asked = newErrorsApart([], [file('a.yaml', cluster('a'))], { signal: over.signal });

  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});
