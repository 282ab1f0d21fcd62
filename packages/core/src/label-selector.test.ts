import { describe, expect, it } from 'vitest';
import { selectorMatches, selectorText } from './label-selector.ts';

const labels = { app: 'web', tier: 'front' };

describe('selectorMatches', () => {
  it.each([
    ['an empty selector', {}, true],
    ['no selector', undefined, false],
    ['all labels', { matchLabels: { app: 'web', tier: 'front' } }, true],
    ['a label of another value', { matchLabels: { app: 'db' } }, false],
    [
      'In, with the value',
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] },
      true,
    ],
    ['In, without it', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] }, false],
    ['In, of an absent label', { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
    [
      'NotIn, with the value',
      { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
      false,
    ],
    [
      'NotIn, of an absent label',
      { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] },
      true,
    ],
    ['Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    ['Exists, of an absent label', { matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
    ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
    [
      'DoesNotExist, of an absent label',
      { matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] },
      true,
    ],
    [
      'an operator that is none',
      { matchExpressions: [{ key: 'app', operator: 'Gt', values: ['1'] }] },
      false,
    ],
    [
      'labels that fit and an expression that does not',
      { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['back'] }] },
      false,
    ],
  ])('%s', (_name, selector, expected) => {
    expect(selectorMatches(selector, labels)).toBe(expected);
  });
});

describe('selectorText', () => {
  it('writes a selector as the API takes it in a query', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'edge'] },
        { key: 'zone', operator: 'NotIn', values: ['c'] },
        { key: 'team', operator: 'Exists' },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    };

    expect(selectorText(selector)).toBe('app=web,tier in (front,edge),zone notin (c),team,!old');
    expect(selectorText({})).toBe('');
  });
});
