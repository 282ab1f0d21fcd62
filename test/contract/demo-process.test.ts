import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

/** A start takes a second; a machine that is busy with other tests may need far longer. */
const START_MS_MAX = 60_000;

it(
  'demo --simulated: ends without a word when its reader, as `head`, has seen enough',
  async () => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'packages', 'demo', 'src', 'main.ts'), '--simulated'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const complaints = text(child.stderr);
    child.stdout.once('data', () => child.stdout.destroy());

    const [code] = await once(child, 'exit');

    expect([code, await complaints]).toEqual([0, '']);
  },
  START_MS_MAX,
);

// What ends npm, as a supervisor or `timeout` does, must reach the demo, which has clusters to end.
it.each(['demo', 'start'])(
  'npm run %s: no shell stands between npm and the demo',
  async (name) => {
    const root = join(import.meta.dirname, '..', '..');
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const bin = join(root, 'node_modules', '.bin');
    const shell = spawn('sh', ['-c', `${scripts[name]} --help`], {
      cwd: root,
      env: {
        PATH: `${bin}${delimiter}${process.env['PATH']}`,
        NODE_OPTIONS: '--import=data:text/javascript,console.log(process.pid)',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });

    const said = await text(shell.stdout);

    expect(said).toMatch(new RegExp(`^${shell.pid}\nUsage: npm run demo`));
  },
  START_MS_MAX,
);
