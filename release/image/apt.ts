import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Architecture } from './pins.ts';

const outputBytesMax = 64 * 1024 * 1024;
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly fileName: string;
  readonly sha256: string;
}

/** Debian's archives as this machine reaches them, of any suite and architecture, and nothing of what the machine itself has. */
export interface Apt extends AsyncDisposable {
  /** The newest of each. */
  show(names: readonly string[]): Promise<readonly DebianPackage[]>;
  /** Paths of what came; they are gone with this. @throws Error where a version is not offered */
  download(
    packages: readonly { readonly name: string; readonly version: string }[],
  ): Promise<readonly string[]>;
}

/** @returns undefined where this machine is none of Debian */
export async function openApt(suite: string, architecture: Architecture): Promise<Apt | undefined> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID=debian$/m.test(release)) return undefined;
  const root = await mkdtemp(join(tmpdir(), 'seatrial-apt-'));
  const dispose = (): Promise<void> => rm(root, { recursive: true, force: true });
  const settings = {
    Dir: root,
    'Dir::State::status': join(root, 'status'),
    'Dir::Etc::SourceList': join(root, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    const cwd = join(root, 'here');
    const { stdout } = await promisify(execFile)(program, [...options, ...args], {
      cwd,
      maxBuffer: outputBytesMax,
    });
    return stdout;
  };
  try {
    for (const folder of ['here', 'var/lib/apt/lists/partial', 'var/cache/apt/archives/partial', 'etc/apt'])
      await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(root, 'status'), '');
    await writeFile(join(root, 'sources.list'), await sourcesOf(suite));
    await run('apt-get', 'update');
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    async show(names) {
      return stanzasOf(await run('apt-cache', 'show', '--no-all-versions', ...names));
    },
    async download(packages) {
      await run('apt-get', 'download', ...packages.map(({ name, version }) => `${name}=${version}`));
      return (await readdir(join(root, 'here'))).map((name) => join(root, 'here', name));
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** The sites that this machine has, with another suite. */
async function sourcesOf(suite: string): Promise<string> {
  const args = ['indextargets', '--format', '$(SITE)', 'Created-By: Packages'];
  const { stdout } = await promisify(execFile)('apt-get', args);
  const sites = [...new Set(stdout.trim().split('\n'))].map((site) => site.replace(/\/$/, ''));
  return sites
    .flatMap((site) =>
      site.endsWith('-security')
        ? [[site, `${suite}-security`]]
        : [
            [site, suite],
            [site, `${suite}-updates`],
          ],
    )
    .map(([site, its]) => `deb [signed-by=${keyring}] ${site} ${its} main\n`)
    .join('');
}

function stanzasOf(text: string): readonly DebianPackage[] {
  return text
    .split('\n\n')
    .filter((stanza) => stanza.trim() !== '')
    .map((stanza) => {
      const field = (name: string): string =>
        stanza
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? '';
      return {
        name: field('Package'),
        version: field('Version'),
        fileName: field('Filename'),
        sha256: field('SHA256'),
      };
    });
}
