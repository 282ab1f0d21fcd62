import { type Clock, type ForgePort, PortError, type PortErrorCode } from '@seatrial/core';
import { ForgeError, type ForgeErrorCode } from '@seatrial/forge';
import { toInstant } from '@seatrial/model';

/** Somebody else was faster, or it takes no more for now: it is looked at again. */
const codes: Readonly<Record<ForgeErrorCode, PortErrorCode>> = {
  Unauthorized: 'Forbidden',
  Forbidden: 'Forbidden',
  NotFound: 'NotFound',
  Invalid: 'Invalid',
  Conflict: 'Unavailable',
  Limited: 'Unavailable',
  Unavailable: 'Unavailable',
  Timeout: 'Unavailable',
  TooMuch: 'Invalid',
  BadConfig: 'Invalid',
};

/** Where a forge does not say for how long it takes no more. */
const limitedMs = 60_000;

type Asking = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * A forge behind the port of the runner. While it takes no more requests none is sent to it: who goes on then is locked out for longer.
 * @param clock the time of day
 */
export function forgePort(forge: ForgePort, clock: Pick<Clock, 'now'>): ForgePort {
  let closedUntil = 0;

  const asking: Asking = async (work, signal) => {
    if (clock.now() < closedUntil)
      throw new PortError(
        'Unavailable',
        `the forge takes no more requests before ${toInstant(closedUntil)}; it is asked again then`,
      );
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ForgeError)) throw error;
      if (error.code === 'Limited') closedUntil = error.until ?? clock.now() + limitedMs;
      throw new PortError(codes[error.code], error.message, error);
    }
  };

  const keepDeployment = forge.keepDeployment?.bind(forge);
  const reportDeployment = forge.reportDeployment?.bind(forge);
  return {
    reportStatus: (status, op) => asking(() => forge.reportStatus(status, op), op.signal),
    ...(keepDeployment === undefined
      ? {}
      : { keepDeployment: (wanted, op) => asking(() => keepDeployment(wanted, op), op.signal) }),
    ...(reportDeployment === undefined
      ? {}
      : { reportDeployment: (id, status, op) => asking(() => reportDeployment(id, status, op), op.signal) }),
    findPullRequest: (branches, op) => asking(() => forge.findPullRequest(branches, op), op.signal),
    keepPullRequest: (wanted, op) => asking(() => forge.keepPullRequest(wanted, op), op.signal),
    closePullRequest: (closing, op) => asking(() => forge.closePullRequest(closing, op), op.signal),
    mergePullRequest: (wanted, op) => asking(() => forge.mergePullRequest(wanted, op), op.signal),
    isProtected: (branch, op) => asking(() => forge.isProtected(branch, op), op.signal),
  };
}
