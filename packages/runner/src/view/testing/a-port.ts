import type { ClusterPort } from '@seatrial/core';

/** A cluster of which a test answers what it is about; whatever else is asked of it is a mistake of the test. */
export function aPort(answers: Partial<ClusterPort>): ClusterPort {
  const unasked = async (): Promise<never> => {
    throw new Error('the test does not expect this to be asked');
  };
  return {
    get: unasked,
    list: unasked,
    scopeOf: unasked,
    logs: unasked,
    apply: unasked,
    dryRun: unasked,
    create: unasked,
    updateStatus: unasked,
    patch: unasked,
    delete: unasked,
    ...answers,
  };
}
