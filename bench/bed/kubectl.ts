import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Contender } from './contender.ts';
import { manifestsIn } from './crowd.ts';
import type { Place } from './place.ts';

/** Of what bash prints for a command that it has timed: user and system seconds. */
const timed = /^cpu (\d+\.\d+) (\d+\.\d+)$/m;

/** `kubectl apply --server-side` of a folder. @param path of the program */
export function kubectlApply({ plane, directory }: Place, path: string): Contender {
  const folder = join(directory, 'kubectl');
  let cpuSeconds = 0;

  async function apply(): Promise<void> {
    const flags = ['--server-side', '--force-conflicts', '--recursive', '-f', folder];
    const script = 'TIMEFORMAT="cpu %U %S"; time "$@" >/dev/null';
    const child = spawn('bash', ['-c', script, 'bash', path, 'apply', ...flags], {
      env: {
        ...process.env,
        KUBECONFIG: plane.kubeconfigPath,
        KUBECACHEDIR: join(directory, 'kubectl-cache'),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = await once(child, 'close');
    const [, user, system] = timed.exec(said) ?? [];
    if (code !== 0 || user === undefined)
      throw new Error(`kubectl apply ended with ${String(code)}:\n${said}`);
    cpuSeconds += Number(user) + Number(system);
  }

  return {
    who: 'kubectl apply --server-side',
    prefix: 'kubectl',
    async prepare(wanted) {
      await rm(folder, { recursive: true, force: true });
      for (const { name, crowd } of wanted) {
        for (const [file, text] of Object.entries(manifestsIn(name, crowd))) {
          await mkdir(dirname(join(folder, file)), { recursive: true });
          await writeFile(join(folder, file), text);
        }
      }
    },
    apply,
    tell: apply,
    cpuSeconds: () => cpuSeconds,
    residentMiB: () => undefined,
    close: async () => undefined,
  };
}
