import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where clusters called `name` are kept by default: in the XDG base directory for state. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const wanted = env['XDG_STATE_HOME'] ?? '';
  // The specification has relative paths ignored.
  const state = isAbsolute(wanted) ? wanted : join(env['HOME'] || homedir(), '.local', 'state');
  return join(state, 'seatrial', name);
}
