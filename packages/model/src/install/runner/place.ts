import { runnerUser, systemNamespace } from '../../names.ts';
import { type Template, value, when } from '../template.ts';

/** Name of the service account, and of all that the runner consists of. */
export const runnerName = runnerUser.slice(runnerUser.lastIndexOf(':') + 1);

/** By which its Deployment, Service, budget and policy find its pods. They cannot be changed in a Deployment that is there. */
export const podLabels = { 'app.kubernetes.io/name': 'seatrial', 'app.kubernetes.io/component': 'runner' };

const ownerLabel: Template = {
  'app.kubernetes.io/owner': when('owner', value('owner')),
};

export const runnerMetadata: Template = {
  name: runnerName,
  namespace: systemNamespace,
  labels: { ...podLabels, ...ownerLabel },
};

export const ports = {
  /** Health, readiness and metrics: nobody outside of the cluster is to reach it. */
  metrics: 9100,
  /** Webhooks, which are signed. */
  hook: 9101,
  /** The HTTP API, for who has a token. */
  api: 9102,
} as const;
