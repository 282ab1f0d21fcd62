import { PortError } from '@seatrial/core';
import type { LedgerChain } from './ledger-chain.ts';
import type { Commit, Repository, Shown } from './repository.ts';

/**
 * What the repository's server does to one cluster. `Hangs` takes a connection and answers nothing: who asks has to give up.
 * `ShowsOlder` shows refs as they were some moves ago, `HidesLedgers` only the branch, and `SwapsLedgers` the ledgers under each
 * other's names; `AnswersLate` lets an answer overtake those of later questions. `Pretends` says that a push was done and drops
 * it; `Denies` does it and says that it was not.
 */
export type GitState =
  | 'Answers'
  | 'Away'
  | 'Hangs'
  | 'ShowsOlder'
  | 'HidesLedgers'
  | 'SwapsLedgers'
  | 'AnswersLate'
  | 'Pretends'
  | 'Denies';

export const lies = [
  'ShowsOlder',
  'HidesLedgers',
  'SwapsLedgers',
  'AnswersLate',
  'Pretends',
  'Denies',
] as const satisfies readonly GitState[];

const movesAgo = 3;

export type Pushed = 'Pushed' | 'Raced';

export interface Server {
  look(): Shown;
  /** @throws PortError Unavailable where whether it was done is not known; of a ledger likewise */
  pushBranch(commit: Commit): Pushed;
  pushLedger(cluster: string, chain: LedgerChain): Pushed;
}

/** The server as one cluster meets it. */
export function createServer(repository: Repository, state: () => GitState): Server {
  function push(move: () => boolean): Pushed {
    if (state() === 'Pretends') return 'Pushed';
    const isDone = move();
    if (state() === 'Denies') throw new PortError('Unavailable', 'the connection was lost in a push');
    return isDone ? 'Pushed' : 'Raced';
  }

  return {
    look() {
      const shown = repository.shown(state() === 'ShowsOlder' ? movesAgo : 0);
      switch (state()) {
        case 'HidesLedgers':
          return { ...shown, ledgers: new Map() };
        case 'SwapsLedgers': {
          const chains = [...shown.ledgers.values()].toReversed();
          const swapped = [...shown.ledgers.keys()].map(
            (name, index) => [name, chains[index] ?? []] as const,
          );
          return { ...shown, ledgers: new Map(swapped) };
        }
        default:
          return shown;
      }
    },
    pushBranch: (commit) => push(() => repository.moveBranch(commit)),
    pushLedger: (cluster, chain) => push(() => repository.moveLedger(cluster, chain)),
  };
}
