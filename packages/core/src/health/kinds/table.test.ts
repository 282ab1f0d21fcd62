import { expect, it } from 'vitest';
import { kindRows, rowOf } from './table.ts';

it('each kind has one row', () => {
  const names = kindRows.flatMap(({ group, kinds }) => kinds.map((kind) => `${group}/${kind}`));

  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it.each([
  ['cert-manager.io', 'Certificate', 'Certificate'],
  ['coralogix.com', 'AnythingAtAll', '*'],
  ['example.org', 'Certificate', undefined],
])('of %s the kind %s has the row of %s', (group, kind, wanted) => {
  expect(rowOf(group, kind)?.kinds[0]).toBe(wanted);
});
