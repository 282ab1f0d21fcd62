import { expect, it } from 'vitest';
import { imageText, isSameRepository, parseImage } from './image.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

it.each([
  ['shop', { repository: 'shop' }],
  ['shop:1.2', { repository: 'shop', tag: '1.2' }],
  ['localhost:5000/team/shop', { repository: 'localhost:5000/team/shop' }],
  ['localhost:5000/team/shop:1.2', { repository: 'localhost:5000/team/shop', tag: '1.2' }],
  [`r.example/shop@${digest}`, { repository: 'r.example/shop', digest }],
  [`r.example/shop:v1@${digest}`, { repository: 'r.example/shop', tag: 'v1', digest }],
])('parseImage: takes %s apart, and imageText puts it together', (text, parts) => {
  expect(parseImage(text)).toEqual(parts);
  expect(imageText(parts)).toBe(text);
});

it.each([
  '',
  'Shop',
  'shop:',
  'shop@sha256:12',
  'a b',
  '{{ .Values.image }}',
  'shop:1@2@3',
  'https://r.example/shop',
  'r.example//shop',
  'x'.repeat(501),
])('parseImage: %j names none', (text) => {
  expect(parseImage(text)).toBeUndefined();
});

it.each([
  ['nginx', 'docker.io/library/nginx', true],
  ['docker.io/nginx', 'index.docker.io/library/nginx', true],
  ['team/shop', 'docker.io/team/shop', true],
  ['r.example/shop', 'shop', false],
  ['r.example/a/shop', 'r.example/b/shop', false],
])('isSameRepository: %s and %s: %s', (one, other, same) => {
  expect(isSameRepository(one, other)).toBe(same);
});
