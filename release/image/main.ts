import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createReporter, resolveCacheDir } from '@seatrial/programs';
import { pack } from '../pack.ts';
import { makeImage } from './image.ts';
import { newestPins, writePins } from './pin.ts';
import { type Architecture, architectures } from './pins.ts';

const usage = `Usage: npm run image -- [--to DIR] [--platform linux/amd64] [--platform linux/arm64] [--source URL]
       npm run image -- --pin      writes down what Debian has now, to be committed
`;

await main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string', default: 'dist' },
      platform: { type: 'string', multiple: true, default: ['linux/amd64'] },
      source: { type: 'string' },
      pin: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  if (values.pin) return void process.stdout.write(`${await writePins(await newestPins(new Date()))}\n`);
  const { env, stderr } = process;
  const cacheDir = resolveCacheDir(env);
  const folder = resolve(values.to);
  const { layout, digest, dockerArchives, billOfMaterials } = await makeImage({
    folder,
    packed: await pack(folder, values.source),
    architectures: values.platform.map(architectureOf),
    source: values.source,
    store: {
      cacheDir,
      fetch: globalThis.fetch,
      mirror: env['SEATRIAL_MIRROR'],
      log: (line) => void stderr.write(`${line}\n`),
    },
    obtain: {
      env,
      cacheDir,
      report: createReporter(stderr, { isTTY: stderr.isTTY === true, ci: env['CI'] === 'true' }),
      signal: new AbortController().signal,
    },
  });
  for (const path of [layout, ...dockerArchives, billOfMaterials]) process.stdout.write(`${path}\n`);
  process.stdout.write(`${digest}\n`);
}

function architectureOf(platform: string): Architecture {
  const found = architectures.find((it) => platform === `linux/${it}`);
  if (found === undefined)
    throw new Error(
      `Cannot make an image for ${platform}: there are ${architectures.map((it) => `linux/${it}`).join(' and ')}`,
    );
  return found;
}
