import { describe, expect, it } from 'vitest';
import { aPod } from './pod.fixture.ts';
import type { Volume } from './pod.ts';
import { type Sources, sourceKey, sourcesOfVolumes } from './sources.ts';
import { volumeContents } from './volume-files.ts';

const place = { podIP: '198.18.0.2', hostIP: '127.0.0.1' };
const data = new Map([
  [
    'ConfigMap/words',
    new Map([
      ['hello', Buffer.from('Ahoy')],
      ['bye', Buffer.from('Farewell')],
    ]),
  ],
  ['Secret/keys', new Map([['token', Buffer.from('hidden')]])],
]);
const sources: Sources = { find: (source) => data.get(sourceKey(source)) };

function filesOf(volume: Omit<Volume, 'name'>) {
  const contents = volumeContents({ name: 'v', ...volume }, aPod(), place, sources);
  return contents.type === 'Files'
    ? Object.fromEntries(contents.files.map(({ path, content }) => [path, content.toString('utf8')]))
    : contents.message;
}

describe('volume files', () => {
  it.each<{ name: string; volume: Omit<Volume, 'name'>; files: unknown }>([
    { name: 'emptyDir has none', volume: { emptyDir: {} }, files: {} },
    {
      name: 'configMap has one per key',
      volume: { configMap: { name: 'words' } },
      files: { hello: 'Ahoy', bye: 'Farewell' },
    },
    {
      name: 'items choose keys and paths',
      volume: { configMap: { name: 'words', items: [{ key: 'hello', path: 'en/hello.txt' }] } },
      files: { 'en/hello.txt': 'Ahoy' },
    },
    { name: 'secret is decoded', volume: { secret: { secretName: 'keys' } }, files: { token: 'hidden' } },
    {
      name: 'downwardAPI writes fields',
      volume: { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
      files: { labels: 'app="web"\ntier="front"' },
    },
    {
      name: 'projected joins its sources',
      volume: {
        projected: { sources: [{ secret: { name: 'keys' } }, { configMap: { name: 'no', optional: true } }] },
      },
      files: { token: 'hidden' },
    },
    {
      name: 'a missing source is named',
      volume: { configMap: { name: 'no' } },
      files: 'configmap "no" not found',
    },
    {
      name: 'a missing key is named',
      volume: { secret: { secretName: 'keys', items: [{ key: 'no', path: 'p' }] } },
      files: 'Secret "keys" has no key "no"',
    },
    {
      name: 'another type is refused',
      volume: {},
      files: 'volume "v": a local node mounts emptyDir, configMap, secret, downwardAPI and projected volumes',
    },
  ])('$name', ({ volume, files }) => {
    expect(filesOf(volume)).toEqual(files);
  });

  it('the token that admission adds to every pod costs no request and no file', () => {
    const volume = {
      name: 'kube-api-access',
      projected: { sources: [{ serviceAccountToken: {} }, { configMap: { name: 'kube-root-ca.crt' } }] },
    };

    expect(filesOf(volume)).toEqual({});
    expect(sourcesOfVolumes(aPod({ volumes: [volume] }))).toEqual([]);
  });
});
