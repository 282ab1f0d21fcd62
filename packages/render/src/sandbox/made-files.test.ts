import { configLimits, parseFile } from '@seatrial/model';
import { expect, it } from 'vitest';
import { madeFiles } from './made-files.ts';
import { treeOf } from './tree.ts';

const place = { name: 'web', place: 'charts/web', isHere: true };

/** Objects that come out of documents of a chart whose objects all get annotations. */
function made(text: string, annotations: Readonly<Record<string, string>>): readonly unknown[] {
  const { files } = madeFiles([{ text, source: 'web/templates/all.yaml' }], place, treeOf([]), annotations);
  return files.flatMap((file) => parseFile(file, configLimits).documents.map(({ value }) => value));
}

it('gives each object of a chart what the Application says of all, beside what its template has', () => {
  const text =
    'kind: ConfigMapList\nitems:\n- {kind: ConfigMap, metadata: {name: a}}\n- {kind: ConfigMap, metadata: {name: b, annotations: {seatrial.dev/drift: Heal}}}\n';

  expect(made(text, { 'seatrial.dev/drift': 'Report', 'seatrial.dev/adopt': 'true' })).toEqual([
    {
      kind: 'ConfigMapList',
      items: [
        {
          kind: 'ConfigMap',
          metadata: {
            name: 'a',
            annotations: { 'seatrial.dev/drift': 'Report', 'seatrial.dev/adopt': 'true' },
          },
        },
        {
          kind: 'ConfigMap',
          metadata: {
            name: 'b',
            annotations: { 'seatrial.dev/drift': 'Heal', 'seatrial.dev/adopt': 'true' },
          },
        },
      ],
    },
  ]);
});

it('keeps a hook Job that would delete itself when it is done', () => {
  const text =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: create, annotations: {helm.sh/hook: pre-install}}\nspec: {ttlSecondsAfterFinished: 0, backoffLimit: 1}\n';

  expect(made(text, {})).toEqual([expect.objectContaining({ kind: 'Job', spec: { backoffLimit: 1 } })]);
});
