import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Container, Pod } from './pod.ts';
import type { VolumeFile } from './volume-files.ts';

/**
 * The files of one pod: `<uid>/<container>/pid` for people, `<uid>/<container>/rootfs` with the mounts of a container below it, `<uid>/<container>/<n>.log`
 * with the output of its n-th restart, and `<uid>/.volumes/<name>` (container names begin with no dot).
 */
export interface PodDirectory {
  containerRoot(container: string): string;
  logFile(container: string, restart: number): string;
  writePid(container: string, pid: number): Promise<void>;
  /** Writes a volume's files over those of the same names. */
  writeVolume(volume: string, files: readonly VolumeFile[]): Promise<void>;
  /**
   * Makes a container's root and links its mounts into it: a process cannot have a root file system of its own here.
   * @returns the container's working directory
   */
  makeRoot(container: Container): Promise<string>;
  remove(): Promise<void>;
}

export function podDirectory(podsDirectory: string, pod: Pod): PodDirectory {
  const root = join(podsDirectory, pod.metadata.uid);
  const containerRoot = (container: string): string => join(root, container, 'rootfs');
  const volumeRoot = (volume: string): string => join(root, '.volumes', volume);
  return {
    containerRoot,
    logFile: (container, restart) => join(root, container, `${restart}.log`),
    writePid: (container, pid) => writeFile(join(root, container, 'pid'), `${pid}\n`),
    async writeVolume(volume, files) {
      await mkdir(volumeRoot(volume), { recursive: true, mode: 0o700 });
      for (const { path, content } of files) {
        const file = below(volumeRoot(volume), path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content, { mode: 0o600 });
      }
    },
    async makeRoot({ name, workingDir = '', volumeMounts = [] }) {
      await mkdir(containerRoot(name), { recursive: true, mode: 0o700 });
      const outermostFirst = volumeMounts.toSorted(
        (one, other) => one.mountPath.length - other.mountPath.length,
      );
      for (const { name: volume, mountPath, subPath } of outermostFirst) {
        const link = below(containerRoot(name), mountPath);
        await mkdir(dirname(link), { recursive: true });
        await symlink(below(volumeRoot(volume), subPath ?? ''), link).catch(ignoreExisting);
      }
      const workingDirectory = below(containerRoot(name), workingDir);
      await mkdir(workingDirectory, { recursive: true });
      return workingDirectory;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Never outside `root`, whatever the path says. */
function below(root: string, path: string): string {
  return join(root, normalize(`/${path}`));
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
