import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

/** A start takes a second; a machine that is busy with other tests may need far longer. */
const START_MS_MAX = 60_000;

it(
  'demo --simulated: ends without a word when its reader, as `head`, has seen enough',
  async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--simulated'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const complaints = text(child.stderr);
    child.stdout.once('data', () => child.stdout.destroy());

    const [code] = await once(child, 'exit');

    expect([code, await complaints]).toEqual([0, '']);
  },
  START_MS_MAX,
);
