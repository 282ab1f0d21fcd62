import type { SimulatedWorld } from '../simulated-world.ts';
import { approvedPromotions } from './approved-promotions.ts';
import { armsApart } from './arms-apart.ts';
import { canaryAdmitted } from './canary-admitted.ts';
import { cutRequests } from './cut-requests.ts';
import { debts } from './debts.ts';
import { dependencyOrder } from './dependency-order.ts';
import { evidencePromotions } from './evidence-promotions.ts';
import { faultsInForce } from './faults-in-force.ts';
import { granted } from './granted.ts';
import { heirlooms } from './heirlooms.ts';
import { infrastructureVerdicts } from './infrastructure-verdicts.ts';
import { ledBack } from './led-back.ts';
import { lostTraffic } from './lost-traffic.ts';
import { oneVersion } from './one-version.ts';
import { othersObjects } from './others-objects.ts';
import { ownShards } from './own-shards.ts';
import { plainFailures } from './plain-failures.ts';
import { promotedPods } from './promoted-pods.ts';
import { promotionOrder } from './promotion-order.ts';
import { quarantine } from './quarantine.ts';
import { quarantinedTraffic } from './quarantined-traffic.ts';
import { reachablePromotions } from './reachable-promotions.ts';
import { records } from './records.ts';
import { removals } from './removals.ts';
import { residue } from './residue.ts';
import { routeWeights } from './route-weights.ts';
import { stableUntouched } from './stable-untouched.ts';
import { stagedContent } from './staged-content.ts';
import { starvation } from './starvation.ts';
import { timelyRollbacks } from './timely-rollbacks.ts';
import { toldOnce } from './told-once.ts';
import { watchedPromotions } from './watched-promotions.ts';
import { waveOrder } from './wave-order.ts';
import { wayBack } from './way-back.ts';
import { writeRate } from './write-rate.ts';

const checks = [
  armsApart,
  stableUntouched,
  routeWeights,
  quarantine,
  debts,
  records,
  promotedPods,
  approvedPromotions,
  othersObjects,
  granted,
  heirlooms,
  faultsInForce,
  residue,
  promotionOrder,
  dependencyOrder,
  waveOrder,
  removals,
  stagedContent,
  evidencePromotions,
  starvation,
  infrastructureVerdicts,
  plainFailures,
  timelyRollbacks,
  canaryAdmitted,
  watchedPromotions,
  reachablePromotions,
  lostTraffic,
  cutRequests,
  wayBack,
  ledBack,
  quarantinedTraffic,
  writeRate,
  toldOnce,
  ownShards,
  oneVersion,
];

/** Looks at every write to every cluster, right after it was made. */
export function checkEveryWrite(
  world: SimulatedWorld,
  violated: (promise: string, detail: string) => void,
): void {
  for (const site of world.sites) {
    for (const check of checks) {
      site.cluster.store.onChange(
        check({
          world,
          site,
          violated: (promise, detail) => violated(promise, `${site.cluster.name}: ${detail}`),
        }),
      );
    }
  }
}
