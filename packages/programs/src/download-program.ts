import { join } from 'node:path';
import { extract } from 'tar';
import { exists } from './cache.ts';
import type { ObtainContext } from './context.ts';
import { MethodFailedError } from './errors.ts';
import type { ProgramEntry } from './table.ts';

/** Downloads a program's release into the folder, and unpacks it where it is an archive. Throws MethodFailedError or DownloadError. */
export async function downloadProgram(
  name: string,
  entry: ProgramEntry,
  folder: string,
  { downloader, platform }: Pick<ObtainContext, 'downloader' | 'platform'>,
): Promise<string> {
  if (!downloader) throw new MethodFailedError('not tried, offline');
  const release = entry.release?.(platform);
  if (!release) throw new MethodFailedError(`no release is published for ${platform.os}-${platform.arch}`);
  const file = join(folder, 'release');
  await downloader.file({ name, ...release }, file);
  return release.member ? unpack(file, release.member, folder) : file;
}

async function unpack(archive: string, member: string, folder: string): Promise<string> {
  try {
    await extract({ file: archive, cwd: folder, strict: true }, [member]);
  } catch (error) {
    throw new MethodFailedError('the archive cannot be unpacked', { cause: error });
  }
  const path = join(folder, member);
  if (!(await exists(path))) throw new MethodFailedError(`the archive does not hold ${member}`);
  return path;
}
