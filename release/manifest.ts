import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export interface RootManifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** What `seatrial --version` says is what stands in packages/cli, and all packages have one version (test/tidy). */
export async function rootManifest(root: string): Promise<RootManifest> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
}

/** The archive as an npm package, without dependencies. @param source where its sources are, which a registry compares with who publishes it */
export function manifestOf({ version, description, license }: RootManifest, source?: string): string {
  const manifest = {
    name: 'seatrial',
    version,
    description,
    license,
    ...(source === undefined ? {} : { repository: { type: 'git', url: `git+${source}.git` } }),
    type: 'module',
    engines: { node: '>=24' },
    bin: { seatrial: 'lib/seatrial.js' },
    files: ['lib', 'go', 'THIRD-PARTY-NOTICES.txt'],
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

export function readme(version: string): string {
  return `# Seatrial ${version}

From a merge to production by evidence: canaries that take themselves back, and chaos on a schedule.

It needs Node.js 24 or newer, git, and nothing else:

    node lib/seatrial.js --help

\`npm install --global ./seatrial-${version}.tgz\` puts \`seatrial\` on the PATH. What renders Kustomize and Helm is found on
the machine, downloaded or built with Go when it is first needed: \`seatrial doctor\` says what is there.
`;
}
