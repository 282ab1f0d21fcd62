import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crds } from '@seatrial/model';
import { fieldsOf } from './fields.ts';

// At a release: from then on its records have to be read and written by whatever comes after it.
const lines = Object.entries(fieldsOf(crds())).map(
  ([path, said]) => `  ${JSON.stringify(path)}: ${JSON.stringify(said)}`,
);
await writeFile(join(import.meta.dirname, 'released.json'), `{\n${lines.join(',\n')}\n}\n`);
