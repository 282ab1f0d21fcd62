import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { notesOf } from './changes.ts';
import { root, rootManifest } from './manifest.ts';

/** Prints what a release says of itself; ends with an error where its tag is of another version than the sources. */
const { values } = parseArgs({ options: { tag: { type: 'string', default: '' } } });
const { version } = await rootManifest(root);
const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
try {
  process.stdout.write(notesOf(changelog, version, values.tag));
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
}
