import { hostname } from 'node:os';
import { requestOn } from '@seatrial/cli/release';
import { releaseStep, takingBack } from '@seatrial/release-step';

const world = { process, hostname: hostname(), rng: Math.random, send: fetch };

await releaseStep(
  'reject',
  world,
  takingBack(({ cluster, wanted, place, comment, revert, context: { signal }, tell }) =>
    requestOn('Reject', cluster, wanted, { ...place, comment, revert }, { signal, tell }),
  ),
);
