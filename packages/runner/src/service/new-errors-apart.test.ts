import { isFileOf, PortError } from '@seatrial/core';
import type { SourceFile } from '@seatrial/model';
import type { RepositoryChange } from '@seatrial/render';
import { expect, it } from 'vitest';
import { newErrorsApart } from './new-errors-apart.ts';

const op = { signal: new AbortController().signal };
const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });
const cluster = (name: string, spec = '{}') =>
  `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const application = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: shop, source: {kustomize: {}}, targets: [{cluster: a}]}
`;
const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

function change(
  before: readonly SourceFile[],
  after: readonly SourceFile[],
  renderFiles: RepositoryChange['renderFiles'] = async ({ files }) => ({ files, findings: [] }),
): RepositoryChange {
  const at = (files: readonly SourceFile[]) => ({
    files,
    readFolder: async (folder: string) => files.filter(({ path }) => isFileOf(folder, path)),
  });
  return {
    before: at(before),
    after: at(after),
    renderFiles,
    awaited: { application: 'shop', cluster: 'a' },
  };
}

it('newErrorsApart: answers from its thread, and leaves the bytes that others hold', async () => {
  const before = [file('a.yaml', cluster('a')), file('b.yaml', cluster('b')), file('gone.yaml', 'x: 1\n')];
  const after = [file('a.yaml', cluster('a')), file('b.yaml', cluster('b', '{choas: {}}'))];

  const found = await newErrorsApart(change(before, after), op);

  expect(found).toMatchObject([{ file: 'b.yaml', code: 'UnknownField' }]);
  expect(before.map(({ bytes }) => bytes.length > 0)).toEqual([true, true, true]);
});

it('newErrorsApart: has files read and rendered here, and judges in its thread what comes of it', async () => {
  const ours = [file('a.yaml', cluster('a')), file('shop.yaml', application)];
  const before = [...ours, file('apps/shop/map.yaml', map('web'))];
  const after = [...ours, file('apps/shop/map.yaml', map('"no name"'))];
  const asked: string[] = [];

  const found = await newErrorsApart(
    change(before, after, async ({ files, application: name }) => {
      asked.push(name);
      return { files, findings: [] };
    }),
    op,
  );

  expect(found).toMatchObject([{ file: 'apps/shop/map.yaml', severity: 'error' }]);
  expect(asked).toEqual(['shop', 'shop']);
  expect(after.map(({ bytes }) => bytes.length > 0)).toEqual([true, true, true]);
});

it('newErrorsApart: fails as what it has asked for', async () => {
  const files = [
    file('a.yaml', cluster('a')),
    file('shop.yaml', application),
    file('apps/shop/map.yaml', map('web')),
  ];
  const away = (): Promise<never> => Promise.reject(new PortError('Unavailable', 'no kustomize'));

  await expect(newErrorsApart(change(files, files, away), op)).rejects.toMatchObject({
    name: 'PortError',
    code: 'Unavailable',
    message: expect.stringContaining('no kustomize'),
  });
});

it('newErrorsApart: is not waited for when the round is over', async () => {
  const over = new AbortController();
  over.abort();

  const asked = newErrorsApart(change([], [file('a.yaml', cluster('a'))]), { signal: over.signal });

  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});
