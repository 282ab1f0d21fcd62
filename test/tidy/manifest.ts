import type { RepoFile } from './finding.ts';

export interface Manifest {
  readonly path: string;
  readonly name: string;
  readonly exports?: unknown;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of the root and of every workspace. */
export function manifestsOf(files: readonly RepoFile[]): readonly Manifest[] {
  return files
    .filter(({ path }) => /^(?:(?:packages|actions)\/[^/]+\/)?package\.json$/.test(path))
    .map(({ path, text }) => ({ dependencies: {}, devDependencies: {}, ...JSON.parse(text), path }));
}
