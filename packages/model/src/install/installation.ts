import type { KubeObject } from '../kubernetes.ts';
import { systemNamespace } from '../names.ts';
import { crds } from './crds.ts';
import { policies } from './policies.ts';
import { rbac } from './rbac.ts';
import { callersBinding, callersRole } from './runner/callers.ts';
import { deployment } from './runner/deployment.ts';
import { networkPolicy, service } from './runner/network.ts';
import { podLabels, runnerMetadata } from './runner/place.ts';
import type { RunnerValues } from './runner/values.ts';
import { filled, type Template } from './template.ts';

/** All that Seatrial is in a cluster, in the order in which it is applied. The key of the ledger is not among it: it is made there. */
export interface Installation {
  /** CustomResourceDefinitions of the records. */
  readonly definitions: readonly KubeObject[];
  /** Its namespace, accounts, roles and admission policies. */
  readonly guards: readonly KubeObject[];
  /** The runner itself; empty where that runs elsewhere. */
  readonly runner: readonly KubeObject[];
}

/** @param runner left out where the runner runs elsewhere */
export function installation(runner?: RunnerValues): Installation {
  return {
    definitions: crds(),
    guards: [namespaceOf(runner), ...rbac(), ...policies()],
    runner:
      runner === undefined ? [] : runnerTemplates.map((template) => filled(template, runner) as KubeObject),
  };
}

const budget: Template = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: runnerMetadata,
  spec: {
    maxUnavailable: 1,
    selector: { matchLabels: podLabels },
    // One that cannot read the repository is no reason to keep a node from being drained.
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  },
};

/** Before the pods, what they are held to. */
export const runnerTemplates: readonly Template[] = [
  callersRole,
  callersBinding,
  networkPolicy,
  budget,
  service,
  deployment,
];

/** With our runner alone in it: whoever runs pods of their own there says what may run. */
function namespaceOf(runner: RunnerValues | undefined): KubeObject {
  const level = 'restricted';
  const labels = {
    ...Object.fromEntries(
      ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, level]),
    ),
    ...(runner?.owner === undefined ? {} : { 'app.kubernetes.io/owner': runner.owner }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: systemNamespace, ...(runner === undefined ? {} : { labels }) },
  };
}
