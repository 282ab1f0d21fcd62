import type { ApplicationState } from '@seatrial/model';
import { CliError } from '../failure.ts';

/**
 * What to say of a release that is gone while its version is still kept out: an application remembers more of them than
 * there are records, and learns of them again from the ledger. `undefined` where `wanted` means none.
 */
export function goneRelease(states: readonly ApplicationState[], wanted: string): CliError | undefined {
  const slash = wanted.indexOf('/');
  const name = wanted.slice(slash + 1);
  const state = states
    .filter(({ metadata }) => slash < 0 || metadata.namespace === wanted.slice(0, slash))
    .find(({ status }) => status?.quarantine.some(({ release }) => release === name));
  if (state === undefined) return undefined;
  return new CliError(
    'Refused',
    `Cannot retry ${name}: its record is gone, and the request would be kept there`,
    `change anything in the folder of ${state.spec.application}: other content is a version of its own`,
  );
}
