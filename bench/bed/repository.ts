import { execFileSync } from 'node:child_process';

export type Files = Readonly<Record<string, string>>;

/** Writes to a bare repository on this disk: a process for each of thousands of files would take minutes. */
export interface Repository {
  /** @returns the commit, which has these files beside those that were there */
  commit(files: Files): string;
}

export function repositoryAt(directory: string): Repository {
  const git = (args: readonly string[], input?: string): string =>
    execFileSync('git', args, { cwd: directory, ...(input === undefined ? {} : { input }) }).toString();
  let isEmpty = true;
  return {
    commit(files) {
      const entries = Object.entries(files).map(
        ([path, text]) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
      );
      const from = isEmpty ? '' : 'from refs/heads/main^0\n';
      const at = Math.floor(Date.now() / 1000);
      git(
        ['fast-import', '--quiet'],
        `commit refs/heads/main\ncommitter Dev Eloper <dev@example.com> ${at} +0000\ndata 6\nChange\n${from}${entries.join('')}`,
      );
      isEmpty = false;
      return git(['rev-parse', 'refs/heads/main']).trim();
    },
  };
}
