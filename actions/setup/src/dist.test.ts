import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distOf } from '../../bundle.ts';
import { runCommitted, type StepRun } from '../../run-committed.ts';

const bytesMax = 1.5 * 1024 * 1024;

let root = '';
let digest = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "seatrial's setup "));
  for (const folder of ['workspace', 'mirror', 'made/package/lib'])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(
    join(root, 'made/package/lib/seatrial.js'),
    'console.log(process.argv.slice(2).join("|"));\n',
  );
  await writeFile(join(root, 'made/package/package.json'), '{"version": "1.2.3", "type": "module"}');
  const archive = join(root, 'mirror/seatrial-1.2.3.tgz');
  await create({ cwd: join(root, 'made'), gzip: true, file: archive }, ['package']);
  digest = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  await writeFile(`${archive}.sha256`, `${digest}  seatrial-1.2.3.tgz\n`);
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

function setUp(inputs: Readonly<Record<string, string>> = {}): Promise<StepRun> {
  const mirror = pathToFileURL(join(root, 'mirror')).href;
  return runCommitted(
    'setup',
    root,
    { version: '1.2.3', mirror, sha256: '', ...inputs },
    {
      RUNNER_TEMP: join(root, 'temp'),
      RUNNER_TOOL_CACHE: join(root, 'tools'),
    },
  );
}

describe('the committed bundle', () => {
  it('puts a command on PATH that runs the version asked for, with nothing else of a system', async () => {
    const { exitCode, outputs, paths, stdout } = await setUp();

    const bin = join(root, 'temp/seatrial/bin');
    expect([exitCode, paths]).toEqual([0, [bin]]);
    expect(outputs).toEqual({ version: '1.2.3', path: join(bin, 'seatrial'), 'cache-hit': 'false' });
    expect(stdout.at(-1)).toBe('seatrial 1.2.3 is on PATH');
    const ran = await promisify(execFile)('seatrial', ['a b', "c'd", '$HOME'], { env: { PATH: bin } });
    expect(ran.stdout).toBe("a b|c'd|$HOME\n");
  });

  it('asks for nothing where it is in the tool cache', async () => {
    await setUp();
    await rm(join(root, 'mirror'), { recursive: true });

    const { exitCode, outputs } = await setUp();

    expect([exitCode, outputs['cache-hit']]).toEqual([0, 'true']);
    expect((await stat(join(root, 'tools/seatrial/1.2.3', process.arch))).isDirectory()).toBe(true);
  });

  it('takes an archive by its pinned digest alone', async () => {
    await writeFile(join(root, 'mirror/seatrial-1.2.3.tgz.sha256'), 'whatever the mirror says');

    expect((await setUp({ sha256: digest })).exitCode).toBe(0);
    const { exitCode, stdout } = await setUp({ sha256: '0a'.repeat(32) });

    expect(exitCode).toBe(1);
    expect(stdout.at(-1)).toMatch(/^::error::Cannot provide seatrial 1\.2\.3: .*expected is (0a)+$/);
  });

  it('says what is wrong, and puts nothing on PATH', async () => {
    await writeFile(join(root, 'mirror/seatrial-1.2.3.tgz'), 'cut');

    const cut = await setUp();
    const absent = await setUp({ version: '9.9.9' });
    const wrong = await setUp({ version: '1%0A::stop-commands::x' });

    expect(cut.stdout.at(-1)).toMatch(/^::error::Cannot provide seatrial 1\.2\.3: .*has the SHA-256 digest/);
    expect(absent.stdout.at(-1)).toMatch(
      /^::error::Cannot provide seatrial 9\.9\.9: .*cannot be read \(ENOENT\)$/,
    );
    expect(wrong.stdout).toEqual([
      '::error::Cannot take the input version: it is "1%250A::stop-commands::x", write one like 0.1.0',
    ]);
    expect([cut, absent, wrong].map(({ exitCode, paths }) => [exitCode, paths])).toEqual(
      Array.from({ length: 3 }, () => [1, []]),
    );
  });

  it('is small', async () => {
    expect((await stat(distOf('setup'))).size).toBeLessThan(bytesMax);
  });
});
