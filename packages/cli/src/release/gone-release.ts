import {
  type ApplicationState,
  parseApplicationState,
  type Quarantine,
  type RetryRequest,
  toInstant,
} from '@seatrial/model';
import { CliError } from '../failure.ts';
import type { Asked } from './ask-release.ts';

/**
 * Asks the record of the application for a retry of a release that is gone while its version is still kept out: an
 * application remembers more of them than there are records, and learns of them again from the ledger. `undefined` where
 * `wanted` means none.
 */
export function goneRelease(states: readonly ApplicationState[], wanted: string): Asked | undefined {
  const slash = wanted.indexOf('/');
  const release = wanted.slice(slash + 1);
  const found = states
    .filter(({ metadata }) => slash < 0 || metadata.namespace === wanted.slice(0, slash))
    .find((state) => heldBy(state, release) !== undefined);
  if (found === undefined) return undefined;
  const name = `${found.metadata.namespace}/${release}`;
  return {
    record: found,
    name,
    add: (record, word) => {
      const state = parseApplicationState(record);
      const held = heldBy(state, release);
      if (held === undefined) {
        const hint = `"seatrial status" tells what comes of ${state.spec.application}`;
        throw new CliError('Refused', `Cannot retry ${name}: its version is kept out no more`, hint);
      }
      const { requests } = state.spec;
      const failedAt = Date.parse(held.at);
      const earlier = requests.find((it) => it.release === release && Date.parse(it.at) > failedAt);
      if (earlier !== undefined) return { earlier };
      // The clock here may lag behind the runner's, which hears only what was asked after the failure.
      const at = toInstant(Math.max(Date.parse(word.at), failedAt + 1));
      const request: RetryRequest = { type: 'Retry', release, ...word, at };
      return { requests: [...requests, request] };
    },
  };
}

function heldBy({ status }: ApplicationState, release: string): Quarantine | undefined {
  return status?.quarantine.find((it) => it.release === release);
}
