import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { actions, bundleAction, distOf } from './bundle.ts';

/** Every job that uses an action downloads and reads it. */
const bundleCharactersMax = 1_500_000;

/** Writes the bundles of all actions; with `--check` only says which of them are not what their source gives. */
async function main(check: boolean): Promise<number> {
  let stale = 0;
  for (const action of actions) {
    const file = distOf(action);
    const code = await bundleAction(action);
    if (code.length > bundleCharactersMax) {
      process.stderr.write(
        `actions/${action}/dist has ${code.length} characters: see actions/lean-modules.ts\n`,
      );
      return 1;
    }
    if (!check) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, code);
    } else if ((await readFile(file, 'utf8')) !== code) {
      stale += 1;
      process.stderr.write(`actions/${action}/dist is not what its source gives: npm run build:actions\n`);
    }
  }
  return stale === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.includes('--check'));
