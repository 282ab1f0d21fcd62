import { hostname } from 'node:os';
import { rollBackOn } from '@seatrial/cli/release';
import { releaseStep, takingBack } from '@seatrial/release-step';

const world = { process, hostname: hostname(), rng: Math.random, send: fetch };

await releaseStep(
  'rollback',
  world,
  takingBack(({ cluster, wanted, place, comment: reason, revert, context: { signal }, tell }) =>
    rollBackOn(cluster, wanted, { ...place, reason, revert }, { signal, tell }),
  ),
);
