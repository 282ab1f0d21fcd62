import { type KubeObject, parseRelease } from '@seatrial/model';
import { expect, it } from 'vitest';
import type { Output } from '../context.ts';
import { aRelease } from '../testing/a-release.ts';
import { readable } from './records.ts';

it('readable: names what cannot be read, on one line of standard error, and hides nothing else', () => {
  const sound: KubeObject = { ...aRelease() };
  const bad: KubeObject = { ...sound, spec: {}, metadata: { name: 'bad\u001b[2J', namespace: 'shop' } };
  let warned = '';
  const stderr: Output = { isTerminal: false, write: (text) => void (warned += text) };

  const records = readable([bad, sound], parseRelease, stderr);

  expect(records.map(({ metadata }) => metadata.name)).toEqual([sound.metadata.name]);
  expect(warned).toMatch(/^warning: Cannot read Release shop\/bad\\u001b\[2J: .*\n$/);
});
