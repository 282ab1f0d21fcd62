import { StartError, startProcess } from './container-process.ts';
import type { PreparedContainer } from './prepare-container.ts';
import type { ProbeOutcome } from './probe-state.ts';

/** Runs a command beside a container, in its environment, until it ends or the signal aborts. */
export async function runCommand(
  command: readonly string[],
  { env, workingDirectory }: PreparedContainer,
  keeper: readonly string[],
  outputBytesMax: number,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  let output = '';
  const onOutput = (chunk: Buffer): void => {
    if (output.length < outputBytesMax)
      output += chunk.toString('utf8').slice(0, outputBytesMax - output.length);
  };
  try {
    const process = await startProcess({ command, keeper, env, workingDirectory, onOutput });
    const kill = (): void => process.signal('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) kill();
    const { exitCode } = await process.ended;
    signal.removeEventListener('abort', kill);
    if (exitCode === 0) return { type: 'Success' };
    return { type: 'Failure', message: `command exited with ${exitCode}: ${output.trim()}` };
  } catch (error) {
    if (error instanceof StartError) return { type: 'Failure', message: error.message };
    throw error;
  }
}
