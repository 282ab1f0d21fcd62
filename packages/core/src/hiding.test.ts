import { expect, it } from 'vitest';
import { createHiding } from './hiding.ts';
import { plannedFields } from './plan/planned-fields.ts';

it('hides a secret as it is, in base64, in JSON, and in other text', () => {
  const { isIn, without } = createHiding(['hunter2', 'two\nlines']);

  expect(isIn({ url: 'https://me:hunter2@db' })).toBe(true);
  expect(isIn([{ data: { password: 'aHVudGVyMg==' } }])).toBe(true);
  expect(isIn('hunter1')).toBe(false);
  expect(without('"hunter2" is no number; "two\\nlines" neither')).toBe(
    '"(secret)" is no number; "(secret)" neither',
  );
});

it('of a short one only what is nothing else, since it stands in many words', () => {
  const { isIn, without } = createHiding(['42', '']);

  expect([isIn('42'), isIn(42), isIn('port 4242'), isIn('')]).toEqual([true, true, false, false]);
  expect(without('port 4242')).toBe('port 4242');
});

it('hides the longer of two of which one stands in the other', () => {
  expect(createHiding(['pass', 'password']).without('my password')).toBe('my (secret)');
});

it('plannedFields: names a field with a secret in it, and tells nothing of either side', () => {
  const configMap = (url: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web' },
    data: { url, more: url.length.toString() },
  });
  const [before, after] = [configMap(`db?${'x'.repeat(300)}&password=hunter2`), configMap('db')];

  const { fields } = plannedFields(
    { before, after },
    { previous: before, desired: after },
    createHiding(['hunter2']),
  );

  expect(fields).toEqual([
    { path: 'data.url', cause: 'Git', managers: [] },
    { path: 'data.more', cause: 'Git', live: '"320"', wanted: '"2"', managers: [] },
  ]);
});
