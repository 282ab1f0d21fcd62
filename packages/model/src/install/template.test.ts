import { describe, expect, it } from 'vitest';
import { each, filled, group, type Template, text, value, when } from './template.ts';

const port = /^[a-z]+:\/\/[^/]*:([0-9]+)(\/.*)?$/;

describe('a template', () => {
  it.each<{ name: string; template: Template; values: object; is: unknown }>([
    {
      name: 'keeps what is plain',
      template: { a: [1, 'x', { b: true }] },
      values: {},
      is: { a: [1, 'x', { b: true }] },
    },
    {
      name: 'has values as they are',
      template: { a: value('v') },
      values: { v: { deep: [1] } },
      is: { a: { deep: [1] } },
    },
    {
      name: 'leaves a field without its value out',
      template: { a: value('v'), b: 1 },
      values: {},
      is: { b: 1 },
    },
    { name: 'puts values behind text', template: [text('--n=', 'v')], values: { v: 3 }, is: ['--n=3'] },
    {
      name: 'has entries that depend on a value',
      template: [1, when('v', [2, 3]), 4],
      values: { v: 'x' },
      is: [1, 2, 3, 4],
    },
    { name: 'has none of them without it', template: [1, when('v', [2, 3]), 4], values: {}, is: [1, 4] },
    {
      name: 'has a field that depends on a value',
      template: { a: when('v', value('v')) },
      values: { v: 'x' },
      is: { a: 'x' },
    },
    { name: 'spreads a list', template: [0, each('v')], values: { v: [1, 2] }, is: [0, 1, 2] },
    { name: 'spreads nothing where there is none', template: [0, each('v')], values: {}, is: [0] },
    {
      name: 'takes the number of a group',
      template: [group(port, 'v')],
      values: { v: 'https://git:8443/c' },
      is: [8443],
    },
  ])('$name', ({ template, values, is }) => {
    expect(filled(template, { ...values })).toEqual(is);
  });

  it('asks of a condition that all that is to match does, and nothing else', () => {
    const both = [when({ name: 'v', matches: [/^a/], matchesNot: [/z$/] }, ['yes'])];

    const answers = ['abc', 'abz', 'xbc'].map((v) => filled(both, { v }));

    expect(answers).toEqual([['yes'], [], []]);
  });
});
