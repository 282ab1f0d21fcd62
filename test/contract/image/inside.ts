import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getuid } from 'node:process';

/** How a process gets to see the files of an image, as a container engine does it, or nearly. */
export interface Inside {
  /** The unpacked image. */
  readonly root: string;
  /**
   * `Whole`: the image is its root, and it may make namespaces. `NoNamespaces`: it may make none, as under the usual seccomp profile;
   * the kernel refuses them also to whoever was only shown another folder as its root.
   */
  readonly as: 'Whole' | 'NoNamespaces';
  readonly network: 'Host' | 'None';
  /** Folders of the machine by the place where the image has them; they are written to. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const user = '65532';
/** Everything is read-only but what is mounted: $1 is the image, $2 the way, $3 the number of mounts, which follow as pairs. */
const enter = `set -e
root=$1 as=$2 count=$3; shift 3
mount --bind "$root" "$root"
while [ "$count" -gt 0 ]; do mount --bind "$1" "$root$2"; shift 2; count=$((count - 1)); done
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mount -t tmpfs -o mode=755 dev "$root/dev"
mkdir -m 1777 "$root/dev/shm"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
for device in null zero random urandom; do : > "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
if [ "$as" = Whole ]; then
  mkdir "$root/tmp/before"
  cd "$root"
  pivot_root . tmp/before
  cd /
  /usr/bin/mount -t tmpfs -o mode=1777 tmp /tmp
  exec /usr/sbin/chroot --userspec=${user}:${user} --groups= / "$@"
fi
exec chroot --userspec=${user}:${user} --groups= "$root" "$@"`;

/** Places that a container engine makes before anything is read-only. */
export async function prepare(root: string, places: readonly string[]): Promise<void> {
  for (const place of places) await mkdir(join(root, place), { recursive: true });
}

function commandOf({ root, as, network, mounts = {}, env = {}, cwd = '/' }: Inside, args: readonly string[]) {
  const pairs = Object.entries(mounts).flatMap(([place, folder]) => [folder, place]);
  const variables = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/seatrial', ...env };
  const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const unshare = ['unshare', '--mount', '--propagation=private', '--pid', '--fork', '--kill-child'];
  const alone = ['setpriv', '--no-new-privs', '/bin/sh', '-c', enter, 'sh'];
  const settings = [root, as, String(pairs.length / 2), ...pairs];
  const started = ['/usr/bin/env', '--ignore-environment', `--chdir=${cwd}`, ...given];
  return [
    ...(getuid?.() === 0 ? [] : ['sudo', '--non-interactive']),
    ...unshare,
    ...(network === 'None' ? ['--net'] : []),
    ...alone,
    ...settings,
    ...started,
    ...args,
  ];
}

/** Runs a command of the image to its end, as the user whom the image names. */
export function runInside(inside: Inside, args: readonly string[]): Promise<Ended> {
  const [command = '', ...rest] = commandOf(inside, args);
  return new Promise((resolve) => {
    const child = execFile(command, rest, { timeout: 120_000 }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
