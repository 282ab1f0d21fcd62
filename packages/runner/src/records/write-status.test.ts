import type { KubeObject } from '@seatrial/model';
import { recordWithOlderNames } from '@seatrial/model';
import { expect, it } from 'vitest';
import { writeStatus } from './write-status.ts';

const op = { signal: new AbortController().signal };
const version = 'a'.repeat(40);
const record: KubeObject = {
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'ApplicationState',
  metadata: { name: 'shop', namespace: 'shop' },
};

async function writes(before: KubeObject, status: object): Promise<readonly KubeObject[]> {
  const written: KubeObject[] = [];
  const cluster = {
    updateStatus: async (object: KubeObject) => {
      written.push(object);
      return object;
    },
  };
  expect(await writeStatus(cluster, before, status, op)).toBe(written[0] ?? before);
  return written;
}

it('a status is written with the names of now and the older ones', async () => {
  expect(await writes(record, { stableVersion: version })).toEqual([
    { ...record, status: { stableVersion: version, stableTree: version } },
  ]);
});

it('what the record says already is not written again', async () => {
  const status = { stableVersion: version, sequence: 1 };

  expect(await writes(recordWithOlderNames({ ...record, status }), status)).toEqual([]);
});

it('what an earlier Seatrial has written gets the names of now', async () => {
  const older = { ...record, status: { stableTree: version } };

  expect(await writes(older, { stableVersion: version })).toHaveLength(1);
});
