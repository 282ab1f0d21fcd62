import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operations } from '../operations/table.ts';
import { extract } from './extract.ts';

/** Makes the description of this package anew, out of the package that GitHub's is published in. */
function main(folder: string | undefined): number {
  if (folder === undefined) {
    process.stderr.write(
      'Usage: node packages/localgithub/src/description/main.ts FOLDER_OF_@OCTOKIT/OPENAPI\n',
    );
    return 2;
  }
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const document = JSON.parse(readFileSync(join(folder, 'generated', 'api.github.com.json'), 'utf8'));
  const made = extract(document, Object.keys(operations), `${name}@${version}`);
  writeFileSync(
    new URL('../generated/description.json', import.meta.url),
    `${JSON.stringify(made, undefined, 1)}\n`,
  );
  return 0;
}

process.exitCode = main(process.argv[2]);
