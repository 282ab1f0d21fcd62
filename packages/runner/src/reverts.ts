import type { ConfigPort, Observed, Op, RevertRequest, RevertState } from '@seatrial/core';
import { revertRequest } from '@seatrial/core';
import type { Release } from '@seatrial/model';

/** What came of the reverts that this process asked for; after a restart they are asked for again and answer the same. */
export interface Reverts {
  ask(request: RevertRequest, op: Op): Promise<void>;
  /** Forgets it as soon as the record says it. */
  of(release: Release): Observed<RevertState>;
}

export function createReverts(config: Pick<ConfigPort, 'revert'>): Reverts {
  /** By the release, its uid included: its name may come again. */
  const answers = new Map<string, RevertState>();
  return {
    async ask(request, op) {
      answers.set(request.release, await config.revert(request, op));
    },
    of(release) {
      const { status } = release;
      const request = status === undefined ? undefined : revertRequest(release, status);
      const answer = request === undefined ? undefined : answers.get(request.release);
      if (request === undefined || answer === undefined)
        return { type: 'NoData', reason: 'not asked for yet' };
      if (status?.revert?.state !== 'Wanted') answers.delete(request.release);
      return { type: 'Value', value: answer };
    },
  };
}
