import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DebianPin } from './pins.ts';
import { file, link, type Tree, treeOf } from './tree.ts';

/** Whom the image runs as: nobody on the machine. */
export const userId = 65_532;
export const home = '/home/seatrial';

const git = [
  'usr/bin/git',
  'usr/lib/git-core/git',
  'usr/lib/git-core/git-remote-http',
  'usr/lib/git-core/git-remote-https',
];
/** The loader of programs, where each architecture has it. */
const loaders = ['usr/lib64/ld-linux-x86-64.so.2', 'usr/lib/ld-linux-aarch64.so.1'];

/**
 * Packages of Debian with what is taken of them beside their shared libraries: what Node.js, git, ssh and gpg need, and what the
 * sandbox of programs that render is made with (docs/adr/0051). Nothing else is there to be started.
 */
export const parts: Readonly<Record<string, readonly string[]>> = {
  'base-files': ['usr/lib/os-release', 'etc/debian_version'],
  'ca-certificates': ['usr/share/ca-certificates/'],
  coreutils: ['usr/bin/env', 'usr/sbin/chroot'],
  dash: ['usr/bin/dash'],
  git: [...git, 'usr/share/git-core/templates/'],
  // Its folder of documents is that of libgcc-s1 and libstdc++6.
  'gcc-14-base': [],
  gpg: ['usr/bin/gpg'],
  libassuan9: [],
  libblkid1: [],
  libbrotli1: [],
  'libbz2-1.0': [],
  libc6: loaders,
  'libcom-err2': [],
  'libcurl3t64-gnutls': [],
  libffi8: [],
  'libgcc-s1': [],
  libgcrypt20: [],
  libgmp10: [],
  libgnutls30t64: [],
  'libgpg-error0': [],
  'libgssapi-krb5-2': [],
  libhogweed6t64: [],
  'libidn2-0': [],
  libk5crypto3: [],
  libkeyutils1: [],
  'libkrb5-3': [],
  libkrb5support0: [],
  libldap2: [],
  libmount1: [],
  libnettle8t64: [],
  'libnghttp2-14': [],
  'libnghttp3-9': [],
  'libngtcp2-16': [],
  'libngtcp2-crypto-gnutls8': [],
  libnpth0t64: [],
  'libp11-kit0': [],
  'libpcre2-8-0': [],
  libpsl5t64: [],
  libreadline8t64: [],
  librtmp1: [],
  'libsasl2-2': [],
  libselinux1: [],
  'libsqlite3-0': [],
  'libssh2-1t64': [],
  libssl3t64: [],
  'libstdc++6': [],
  'libtasn1-6': [],
  libtinfo6: [],
  libunistring5: [],
  libzstd1: [],
  mount: ['usr/bin/mount'],
  'openssh-client': ['usr/bin/ssh', 'usr/bin/ssh-keygen'],
  'util-linux': ['usr/bin/unshare'],
  zlib1g: [],
};

const library = /^usr\/lib\/[a-z0-9_]+-linux-gnu\/[^/]+\.so(?:\.[0-9]+)*$/;
const authorities = /^usr\/share\/ca-certificates\/.*\.crt$/;

/** What is below all else: it changes when a pin does. */
export async function baseTree(pins: readonly DebianPin[], packages: readonly Uint8Array[]): Promise<Tree> {
  const tree: Tree = new Map();
  for (const [at, { name }] of pins.entries()) {
    const { files, control } = await unpacked(packages[at] ?? new Uint8Array());
    const taken = await treeOf(files, (path) => isTaken(name, path));
    for (const [path, entry] of taken) tree.set(path, entry);
    // Where scanners look for what is in an image that has no package manager.
    tree.set(`var/lib/dpkg/status.d/${name}`, file(control));
  }
  return ownFiles(withAuthorities(tree));
}

function isTaken(name: string, path: string): boolean {
  const wanted = parts[name] ?? [];
  if ([`usr/share/doc/${name}`, `usr/share/doc/${name}/copyright`].includes(path)) return true;
  return library.test(path) || wanted.some((it) => (it.endsWith('/') ? path.startsWith(it) : path === it));
}

/** All in one file, as git, sops and helm read them. */
function withAuthorities(tree: Tree): Tree {
  const texts: Buffer[] = [];
  for (const path of [...tree.keys()].toSorted()) {
    const entry = tree.get(path);
    if (entry?.type !== 'File' || !authorities.test(path)) continue;
    texts.push(Buffer.from(`${Buffer.from(entry.bytes).toString().trim()}\n`));
    tree.delete(path);
  }
  return tree.set('etc/ssl/certs/ca-certificates.crt', file(Buffer.concat(texts)));
}

function ownFiles(tree: Tree): Tree {
  for (const name of ['bin', 'lib', 'lib64', 'sbin']) tree.set(name, link(`usr/${name}`));
  const shell = '/usr/sbin/nologin';
  const users = [
    'root:x:0:0:root:/root:/usr/sbin/nologin',
    `seatrial:x:${userId}:${userId}:Seatrial:${home}:${shell}`,
    `nobody:x:65534:65534:nobody:/nonexistent:${shell}`,
  ];
  return tree
    .set('usr/bin/sh', link('dash'))
    .set('usr/lib64', { type: 'Folder', mode: 0o755 })
    .set('etc/os-release', link('../usr/lib/os-release'))
    .set('etc/passwd', file(`${users.join('\n')}\n`))
    .set('etc/group', file(`root:x:0:\nseatrial:x:${userId}:\nnogroup:x:65534:\n`))
    .set('etc/nsswitch.conf', file('passwd: files\ngroup: files\nhosts: files dns\n'))
    .set('tmp', { type: 'Folder', mode: 0o1777 })
    .set(home.slice(1), { type: 'Folder', mode: 0o755, owner: userId })
    .set('var/lib/seatrial', { type: 'Folder', mode: 0o755, owner: userId })
    .set('dev', { type: 'Folder', mode: 0o755 })
    .set('proc', { type: 'Folder', mode: 0o755 })
    .set('sys', { type: 'Folder', mode: 0o755 });
}

/** By Debian's own tool: Node.js cannot read how they are packed. */
async function unpacked(
  bytes: Uint8Array,
): Promise<{ readonly files: Uint8Array; readonly control: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-deb-'));
  try {
    const path = join(folder, 'package.deb');
    await writeFile(path, bytes);
    const run = (...args: readonly string[]) =>
      promisify(execFile)('dpkg-deb', [...args, path], { encoding: 'buffer', maxBuffer: 512 * 1024 * 1024 });
    const [files, control] = await Promise.all([run('--fsys-tarfile'), run('--field')]);
    return { files: files.stdout, control: control.stdout.toString() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
