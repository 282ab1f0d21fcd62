import { expect, it } from 'vitest';
import { isPlainText } from './plain-text.ts';

it.each(['v1.2', '1.2.3', '1.2.3-rc.1', 'sha-12ab', 'latest', 'shop:1.2', 'a.example:5000/shop:1@sha256:ab'])(
  'plain text: %s needs no quotes',
  (text) => {
    expect(isPlainText(text)).toBe(true);
  },
);

it.each([
  '1.10',
  '17',
  '1e5',
  '12e456',
  '0x1f',
  '0o17',
  '0123',
  '1_000',
  '12:30',
  '2026-01-02',
  'yes',
  'Off',
  'null',
  'a:',
  '',
  '- a',
  'a b',
  '#a',
  '*a',
])('plain text: %s needs them', (text) => {
  expect(isPlainText(text)).toBe(false);
});
