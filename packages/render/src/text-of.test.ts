import { expect, it } from 'vitest';
import { mayBeOurs } from './text-of.ts';

it.each([
  ['apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\n  bad', true],
  ['kind: Application\n  bad', true],
  ['apiVersion: v1\nkind: ConfigMap\n', false],
  ['metadata:\n  name: {{ .Values.name }}\n  annotations: {seatrial.dev/restart: Never}\n', false],
  ['apiVersion: seatrial.dev/v1alpha1\nkind: Application\n# for {{ all }}\n', true],
])('knows what is meant for Seatrial, though nobody can read it: %j %s', (text, expected) => {
  expect(mayBeOurs({ path: 'a.yaml', bytes: new TextEncoder().encode(text) })).toBe(expected);
});
