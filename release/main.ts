import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pack } from './pack.ts';

const { values } = parseArgs({
  options: { to: { type: 'string', default: 'dist' }, source: { type: 'string' } },
});
const { archive, checksum, billOfMaterials } = await pack(resolve(values.to), values.source);
for (const path of [archive, checksum, billOfMaterials]) process.stdout.write(`${path}\n`);
