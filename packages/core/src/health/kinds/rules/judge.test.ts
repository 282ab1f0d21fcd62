import { describe, expect, it } from 'vitest';
import { entriesMax } from '../health-status.ts';
import { conditions } from '../testing.ts';
import { judge } from './judge.ts';
import type { Test } from './rule.ts';
import {
  all,
  any,
  behind,
  cond,
  currentCond,
  degraded,
  differs,
  every,
  has,
  healthy,
  is,
  itsCond,
  less,
  not,
  num,
  same,
  some,
  sum,
  unseen,
} from './words.ts';

const metadata = { generation: 2 };

describe('judge', () => {
  it.each<[string, Test, unknown, boolean]>([
    ['a condition', cond('Ready', 'True'), { status: conditions('Ready=True') }, true],
    ['a condition of another status', cond('Ready', 'True'), { status: conditions('Ready=False') }, false],
    [
      'its reason by the beginning',
      cond('A', 'True', 'Fail*'),
      { status: conditions('A=True/Failed') },
      true,
    ],
    ['its reason by the end', cond('A', 'True', '*Error'), { status: conditions('A=True/NoError') }, true],
    ['its reason by the middle', cond('A', 'True', '*o*'), { status: conditions('A=True/Word') }, true],
    [
      'a second condition of a type',
      cond('A', 'True', 'Y'),
      { status: conditions('A=True/X', 'A=True/Y') },
      true,
    ],
    ['a field', is('status.phase', 'Up', 'On'), { status: { phase: 'On' } }, true],
    ['a field that is not there', is('status.phase', 'Up'), {}, false],
    ['something there', has('status.url'), { status: { url: 'x' } }, true],
    ['an empty list', has('status.urls'), { status: { urls: [] } }, false],
    ['fewer', less(num('status.ready'), num('spec.replicas', 1)), { status: { ready: 0 } }, true],
    ['as many', differs(num('status.ready'), num('spec.replicas', 1)), { status: { ready: 1 } }, false],
    ['the length of a list', less(num('status.nodes'), 2), { status: { nodes: [{}, {}] } }, false],
    ['the same text', same('status.a', 'status.b'), { status: { a: 'x', b: 'x' } }, true],
    [
      'one of a list',
      some('status.parents', itsCond('A', 'False')),
      { status: { parents: [conditions('A=True'), conditions('A=False')] } },
      true,
    ],
    [
      'each of a list',
      every('status.parents', itsCond('A', 'True')),
      { status: { parents: [conditions('A=True'), conditions('A=False')] } },
      false,
    ],
    ['each of none', every('status.parents', itsCond('A', 'True')), { status: { parents: [] } }, false],
    [
      'the values of a map',
      some('status.nodes', is('ready', false)),
      { status: { nodes: { a: { ready: false } } } },
      true,
    ],
    ['an older generation', behind(), { metadata, status: { observedGeneration: 1 } }, true],
    ['a generation in text', behind(), { metadata, status: { observedGeneration: '1' } }, true],
    ['no word of a generation', behind(), { metadata, status: {} }, false],
    ['no word of one from whom one is due', unseen(), { metadata, status: {} }, true],
    [
      'an older generation inside a list',
      some('status.parents', behind('seen')),
      { metadata, status: { parents: [{ seen: 1 }] } },
      true,
    ],
    [
      'a boolean for a word',
      cond('A', 'True'),
      { status: { conditions: [{ type: 'A', status: true }] } },
      true,
    ],
    [
      'a sum',
      less(num('status.ready'), sum('spec.sets', 'count')),
      { spec: { sets: [{ count: 2 }, { count: 1 }] }, status: { ready: 2 } },
      true,
    ],
    [
      'what is said of the newest generation',
      currentCond('A', 'True'),
      { metadata, status: { conditions: [{ type: 'A', status: 'True', observedGeneration: 2 }] } },
      true,
    ],
    [
      'nothing that is said of an older one',
      currentCond('A', 'True'),
      { metadata, status: { conditions: [{ type: 'A', status: 'True', observedGeneration: 1 }] } },
      false,
    ],
    ['all', all(has('a'), has('b')), { a: 1 }, false],
    ['any', any(has('a'), has('b')), { b: 1 }, true],
    ['not', not(has('a')), {}, true],
  ])('finds %s', (_, test, object, holds) => {
    expect(judge([healthy(test)], object) !== undefined).toBe(holds);
  });

  it('the first rule that holds decides', () => {
    const rules = [healthy(has('no')), degraded(has('a'), 'a is {a}, b is {b.c}'), healthy(has('a'))];

    expect(judge(rules, { a: 7, b: { c: 'x' } })).toEqual({ status: 'Degraded', message: 'a is 7, b is x' });
  });

  it.each([
    ['the message of the condition', { message: 'm', reason: 'R' }, 'm'],
    ['else its reason', { reason: 'R' }, 'R'],
    ['else what it is', {}, 'Ready is False'],
  ])('says %s', (_, more, message) => {
    const object = { status: { conditions: [{ type: 'Ready', status: 'False', ...more }] } };

    expect(judge([degraded(cond('Ready', 'False'))], object)?.message).toBe(message);
  });

  it('looks at no more entries than it may', () => {
    const bad = (at: number) => ({ list: [...Array<unknown>(at).fill({ ok: true }), { ok: false }] });
    const rules = [degraded(some('list', is('ok', false)))];

    expect(judge(rules, bad(entriesMax - 1))?.status).toBe('Degraded');
    expect(judge(rules, bad(entriesMax))).toBeUndefined();
  });
});
