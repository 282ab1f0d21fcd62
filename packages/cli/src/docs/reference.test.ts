import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { docsCommand, reference } from './reference.ts';

it(`docs/reference/cli.md is what \`${docsCommand}\` writes`, async () => {
  const written = await readFile(new URL('../../../../docs/reference/cli.md', import.meta.url), 'utf8');

  expect(written).toBe(`${await reference(createProgram({ run: async () => undefined }))}\n`);
});
