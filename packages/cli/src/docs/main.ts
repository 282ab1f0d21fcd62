/** Writes docs/reference/cli.md; with `--check` it only says whether the file is current. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createProgram } from '../program.ts';
import { docsCommand, reference } from './reference.ts';

const file = fileURLToPath(new URL('../../../../docs/reference/cli.md', import.meta.url));
const text = `${await reference(createProgram({ run: async () => undefined }))}\n`;

if (process.argv.includes('--check')) {
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written !== text) {
    process.stderr.write(`error: docs/reference/cli.md is not current\nhint: ${docsCommand} writes it\n`);
    process.exitCode = 1;
  }
} else {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
