import { describe, expect, it } from 'vitest';
import { findImage, ImageTableError, parseImageTable } from './image-table.ts';

const shop = { command: ['node', './shop.ts'], env: { VERSION: '1' } };

describe('image table', () => {
  it('finds an image by its name and tag', () => {
    const table = parseImageTable(
      JSON.stringify({ images: { 'registry:5000/shop:1.0': shop } }),
      'images.json',
    );

    expect(findImage(table, 'registry:5000/shop:1.0')).toEqual(shop);
    expect(findImage(table, 'registry:5000/shop:1.1')).toBeUndefined();
  });

  it('takes a name without a tag for the latest, on both sides', () => {
    const table = parseImageTable(
      JSON.stringify({ images: { shop, 'registry:5000/shop:latest': shop } }),
      'images.json',
    );

    expect(findImage(table, 'shop:latest')).toEqual(shop);
    expect(findImage(table, 'registry:5000/shop')).toEqual(shop);
  });

  it.each([
    { text: '{', problem: /not JSON/ },
    { text: '[]', problem: /expected an object "images"/ },
    { text: '{"images":{"a":1}}', problem: /image a: expected an object/ },
    {
      text: '{"images":{"a":{"command":[]}}}',
      problem: /image a: expected "command" to be a list of strings/,
    },
    {
      text: '{"images":{"a":{"command":["x"],"env":{"N":1}}}}',
      problem: /image a: expected "env" to hold strings/,
    },
  ])('refuses $text', ({ text, problem }) => {
    const parse = () => parseImageTable(text, 'images.json');

    expect(parse).toThrow(ImageTableError);
    expect(parse).toThrow(problem);
  });
});
