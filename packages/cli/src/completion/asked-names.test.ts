import { expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { askedNames } from './asked-names.ts';
import { treeOf } from './command-tree.ts';

const root = treeOf(createProgram({ run: async () => undefined }));

it.each([
  ['approve', 'releases'],
  ['release show', 'releases'],
  ['release show -o json', 'releases'],
  ['release show -o', undefined],
  ['release show shop-1', undefined],
  ['release', undefined],
  ['releases', undefined],
  ['releases --application', 'applications'],
  ['releases --application shop', undefined],
  ['scenario show --watch', 'runs'],
  ['scenario abort', 'runs'],
  ['scenario run', 'scenarios'],
  ['scenario list --from . ', 'scenarios'],
  ['validate', undefined],
  ['', undefined],
])('askedNames: after "%s" come %s', (words, kind) => {
  expect(askedNames(root, words.trim() === '' ? [] : words.trim().split(' '))?.kind).toBe(kind);
});

it.each(['--kubeconfig ~/c -n shop', '--kubeconfig=~/c --namespace=shop', '--kubeconfig = ~/c -n shop'])(
  'askedNames: knows the cluster of "%s"',
  (flags) => {
    const { path, options } = askedNames(root, ['approve', ...flags.split(' ')]) ?? {};

    expect(path).toBe('approve');
    expect(Object.fromEntries(options ?? [])).toEqual({ kubeconfig: '~/c', namespace: 'shop' });
  },
);
