import { eligible } from '@seatrial/core';
import { configLimits, loadConfig, parseRelease } from '@seatrial/model';
import { configFile } from '../git/repository.ts';
import type { Check } from './check.ts';

/** Production releases only what staging has promoted, with its scenarios passed, by the ledger at that time. */
export const promotionOrder: Check = ({ world: { repository }, site: { cluster }, violated }) => {
  const config = loadConfig(Object.entries(repository.head().files).map(configFile), configLimits);
  const application = config.applications[0]?.value;
  const after = application?.spec.targets.find((target) => target.cluster === cluster.name)?.after ?? [];
  return ({ type, object }) => {
    if (type !== 'Added' || object.kind !== 'Release' || application === undefined) return;
    const { spec, metadata } = parseRelease(object);
    const ledgers = Object.fromEntries(
      after.map((it) => [it.cluster, { type: 'Value', value: repository.ledger(it.cluster) } as const]),
    );
    const answer = eligible(after, spec.application, spec.tree, ledgers);
    if (!answer.ok) violated('production follows staging', `${metadata.name}: ${answer.message}`);
  };
};
