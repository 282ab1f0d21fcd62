import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { provide } from '@seatrial/programs';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageMade, makeImage } from '../../release/image/image.ts';
import type { Architecture } from '../../release/image/pins.ts';
import { pack } from '../../release/pack.ts';
import { obtain } from './bed/control-plane.ts';
import { type Inside, prepare, runInside } from './image/inside.ts';
import { workingCopy } from './render/working-copy.ts';

const version = '0.0.0';
/** The architecture of this machine: what is of the other one cannot be started here. */
const here: Architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
const node = '/usr/local/bin/node';
const command = '/usr/local/lib/seatrial/lib/seatrial.js';
const mountPoints = ['work'];

let folder = '';
let made: ImageMade;
let root = '';
let crane = '';
let registry: { readonly url: string; readonly process: ChildProcess };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatrial-image-'));
  made = await make('out');
  ({ crane } = await provide(['crane'], obtain));
  registry = await startRegistry();
  await run(crane, 'push', made.layout, `${registry.url}/seatrial:${version}`);
  root = join(folder, 'root');
  await mkdir(root);
  const flat = join(folder, 'flat.tar');
  await run(crane, 'export', `--platform=linux/${here}`, `${registry.url}/seatrial:${version}`, flat);
  await extract({ file: flat, cwd: root, preserveOwner: true, strict: true });
  await rm(flat);
  await prepare(root, mountPoints);
});
afterAll(async () => {
  registry?.process.kill();
  await rm(folder, { recursive: true, force: true });
});

async function make(name: string): Promise<ImageMade> {
  return makeImage({
    folder: join(folder, name),
    packed: await pack(join(folder, name)),
    architectures: [here],
    source: 'https://git.example.com/seatrial',
    store: { cacheDir: obtain.cacheDir, fetch: globalThis.fetch, mirror: undefined, log: () => undefined },
    obtain,
  });
}

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** A registry that was written by others, who know what an image has to be. */
async function startRegistry(): Promise<typeof registry> {
  const child = spawn(crane, ['registry', 'serve', '--address', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface(child.stderr)) {
    const [, port] = /serving on port (\d+)/.exec(line) ?? [];
    if (port !== undefined) return { url: `127.0.0.1:${port}`, process: child };
  }
  throw new Error('the registry has ended');
}

function inside(more: Partial<Inside> = {}): Inside {
  return { root, as: 'Whole', network: 'None', ...more };
}

function seatrialInside(args: readonly string[], more: Partial<Inside> = {}) {
  return runInside(inside(more), [node, command, ...args]);
}

describe('the image of a release', () => {
  it('is taken by a registry and valid to others, from its layout and from what docker loads', async () => {
    const [archive = ''] = made.dockerArchives;

    expect(await run(crane, 'digest', `${registry.url}/seatrial:${version}`)).toBe(`${made.digest}\n`);
    expect(await run(crane, 'validate', '--remote', `${registry.url}/seatrial:${version}`)).toContain('PASS');
    expect(await run(crane, 'validate', '--tarball', archive)).toContain('PASS');
  });

  it('is the same, byte for byte, when it is made again', async () => {
    const again = await make('again');

    expect(again.digest).toBe(made.digest);
    const [first, second] = await Promise.all(
      [made, again].map(({ dockerArchives: [path = ''] }) => readFile(path)),
    );
    expect(second?.equals(first ?? Buffer.alloc(0))).toBe(true);
    await rm(join(folder, 'again'), { recursive: true });
  });

  it('says what it is, and runs as a user who is nobody', async () => {
    const config = JSON.parse(
      await run(crane, 'config', `--platform=linux/${here}`, `${registry.url}/seatrial:${version}`),
    );

    expect(config).toMatchObject({
      architecture: here,
      os: 'linux',
      config: {
        User: '65532:65532',
        Entrypoint: [node, command],
        Labels: {
          'org.opencontainers.image.licenses': 'Apache-2.0',
          'org.opencontainers.image.source': 'https://git.example.com/seatrial',
          'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
        },
      },
    });
  });

  it('changes one small layer with a new version', async () => {
    const manifest = JSON.parse(
      await run(crane, 'manifest', `--platform=linux/${here}`, `${registry.url}/seatrial:${version}`),
    );

    const sizes: readonly number[] = manifest.layers.map(({ size }: { size: number }) => size);
    expect(sizes).toHaveLength(4);
    expect(sizes.at(-1)).toBeLessThan(10_000_000);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(180_000_000);
  });

  it('has every library that its programs ask for', async () => {
    const programs = ['usr/bin', 'usr/sbin', 'usr/lib/git-core', 'usr/local/bin'];
    const paths = await Promise.all(
      programs.map(async (place) => (await readdir(join(root, place))).map((name) => `/${place}/${name}`)),
    );
    const loader = here === 'amd64' ? '/lib64/ld-linux-x86-64.so.2' : '/lib/ld-linux-aarch64.so.1';

    for (const path of paths.flat()) {
      const { stdout, stderr } = await runInside(inside(), [loader, '--list', path]);
      // a script, and what was linked with all it needs, are none of the loader's
      const isOther = /invalid ELF header|file too short|not a dynamic executable|statically linked/.test(
        stdout + stderr,
      );
      expect({ path, missing: isOther ? [] : stdout.match(/.*not found.*/g), isOther }).toEqual({
        path,
        missing: isOther ? [] : null,
        isOther,
      });
    }
  });

  it('lists all that is in it, with licences', async () => {
    const bill = JSON.parse(await readFile(made.billOfMaterials, 'utf8'));
    const names: readonly string[] = bill.components.map(({ name }: { name: string }) => name);

    expect(names).toEqual(expect.arrayContaining(['zod', 'node', 'helm', 'git', 'libc6', 'ca-certificates']));
    for (const name of await readdir(join(root, 'var/lib/dpkg/status.d'))) {
      expect(names).toContain(name);
      expect(await readFile(join(root, 'usr/share/doc', name, 'copyright'), 'utf8')).not.toBe('');
    }
  });
});

describe('in the image, without a network and with nothing to write to', () => {
  it('seatrial says its version, and git, ssh and gpg are there', async () => {
    expect(await seatrialInside(['--version'])).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await runInside(inside(), ['/usr/bin/git', '--version'])).toMatchObject({ exitCode: 0 });
    expect(await runInside(inside(), ['/usr/bin/ssh', '-V'])).toMatchObject({ exitCode: 0 });
    expect(await runInside(inside(), ['/usr/bin/gpg', '--version'])).toMatchObject({ exitCode: 0 });
    const seen = await runInside(inside(), [
      '/bin/sh',
      '-c',
      'echo x > /etc/x; echo y > /tmp/y && read -r seen < /tmp/y && echo $seen',
    ]);
    expect(seen.stdout).toBe('y\n');
    expect(seen.stderr).toContain('Read-only file system');
  });

  describe.each(['Whole', 'NoNamespaces'] as const)('as %s', (as) => {
    it('a repository is validated, and a kustomization and a chart are rendered', async () => {
      const copy = await workingCopy();
      await chmod(copy, 0o755);
      const more = { as, cwd: '/work', mounts: { '/work': copy }, env: { SEATRIAL_CACHE_DIR: '/tmp/cache' } };

      const validated = await seatrialInside(['validate', '.'], more);
      const shop = await seatrialInside(['render', 'shop', '--cluster', 'production'], more);
      const cart = await seatrialInside(['render', 'cart', '--cluster', 'staging'], more);

      expect(validated).toMatchObject({ exitCode: 0, stderr: '' });
      expect(shop).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('replicas: 5') });
      expect(cart).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('cart:1.0') });
    });
  });
});
