import { memberLeaseName, memberOf, shardOf, sharedHolders, stringAt } from '@seatrial/core';
import { apiGroup, type KubeObject, labels, sharedLeaseName, systemNamespace } from '@seatrial/model';
import type { Check } from './check.ts';

/** What a runner writes for an application, it writes while the application's shard is its own. */
export const ownShards: Check = ({ site: { cluster, crew }, violated }) => {
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    namespace: systemNamespace,
    name: sharedLeaseName(cluster.name),
  };
  crew?.onWritten((runner, object) => {
    const application = applicationOf(object);
    if (application === undefined) return;
    const holder = sharedHolders(cluster.store.get(lease)).get(shardOf(application)) ?? 'nobody';
    if (memberOf(holder) === memberLeaseName(cluster.name, runner)) return;
    violated(
      'who writes for an application holds its shard',
      `${runner} writes ${object.kind} ${object.metadata.name} of ${application}, which is ${holder}'s`,
    );
  });
  return () => undefined;
};

function applicationOf(object: KubeObject): string | undefined {
  if (object.kind === 'ScenarioRun') return stringAt(object, 'spec', 'experiment', 'application');
  if (object.apiVersion.startsWith(`${apiGroup}/`)) return stringAt(object, 'spec', 'application');
  return object.metadata.labels?.[labels.application];
}
