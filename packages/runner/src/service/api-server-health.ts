import { isKubeError } from '@seatrial/kube';
import type { LeaseAccess } from '../shards/shared-lease.ts';
import type { Log } from '../world.ts';

/** Whether the API server answers; said once each time that changes, whoever notices it how often. */
export interface ApiServerHealth {
  readonly answers: boolean;
  answered(): void;
  /** Takes note of a failure. @returns whether it was that there is no answer, of which nothing more need be said */
  failed(error: unknown): boolean;
}

export function createApiServerHealth(log: Log): ApiServerHealth {
  let state: 'Unknown' | 'Answers' | 'Away' = 'Unknown';
  return {
    get answers() {
      return state === 'Answers';
    },
    answered() {
      if (state === 'Away') log('info', 'the API server answers again');
      state = 'Answers';
    },
    failed(error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      const outage = [error, cause].find((it) => isKubeError(it, 'Unavailable', 'Timeout'));
      if (!isKubeError(outage)) return false;
      if (state !== 'Away') log('warn', `${outage.message}; it is asked again until it answers`);
      state = 'Away';
      return true;
    },
  };
}

/** The Lease of each runner is renewed all the time: the health's pulse. */
export function withPulse(kube: LeaseAccess, health: ApiServerHealth): LeaseAccess {
  async function noted<T>(asked: Promise<T>): Promise<T> {
    try {
      const answer = await asked;
      health.answered();
      return answer;
    } catch (error) {
      // A refusal is an answer too.
      if (isKubeError(error) && error.status !== undefined && !isKubeError(error, 'Unavailable', 'Timeout'))
        health.answered();
      throw error;
    }
  }
  return {
    get: (ref, op) => noted(kube.get(ref, op)),
    create: (object, op) => noted(kube.create(object, op)),
    replace: (object, op) => noted(kube.replace(object, op)),
    delete: (ref, options) => noted(kube.delete(ref, options)),
  };
}
