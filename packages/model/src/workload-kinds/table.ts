/** A kind of workload whose health decides. What it means is its row in core. */
export interface WorkloadKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** As RBAC names it: the runner may read, apply and delete it. */
  readonly resource: string;
}

/** Every workload, by its kind. */
export const workloadKinds = {
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', resource: 'deployments' },
  StatefulSet: { apiVersion: 'apps/v1', kind: 'StatefulSet', resource: 'statefulsets' },
  DaemonSet: { apiVersion: 'apps/v1', kind: 'DaemonSet', resource: 'daemonsets' },
  Job: { apiVersion: 'batch/v1', kind: 'Job', resource: 'jobs' },
} as const satisfies Readonly<Record<string, WorkloadKind>>;

export type WorkloadName = keyof typeof workloadKinds;

/** Those that a rollout may name: a change to them is tried on a canary first. */
export const gatedWorkloads = ['Deployment'] as const satisfies readonly WorkloadName[];
export type GatedWorkload = (typeof gatedWorkloads)[number];

/** Those that a Scenario may try: they keep pods running. */
export const lastingWorkloads = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
] as const satisfies readonly WorkloadName[];
