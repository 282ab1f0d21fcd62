import { autoscalerRules } from './autoscalers.ts';
import { containerRules } from './containers.ts';
import { downwardApiRules } from './downward-api.ts';
import { endpointRules } from './endpoints.ts';
import { gatewayApiRules } from './gateway-api.ts';
import { podRules } from './pods.ts';
import { policyRules } from './policies.ts';
import { routeRules } from './routes.ts';
import type { Rule, Rules } from './rule.ts';
import { serviceRules } from './services.ts';
import { storageRules } from './storage.ts';
import { volumeRules } from './volumes.ts';
import { workloadRules } from './workloads.ts';

/**
 * What the API server of Kubernetes 1.36 checks in code, each rule shown to be so by the contract tests.
 * Source: kubernetes/kubernetes `pkg/apis/<group>/validation/validation.go`.
 */
const rules: Rules = {
  ...autoscalerRules,
  ...containerRules,
  ...downwardApiRules,
  ...endpointRules,
  ...gatewayApiRules,
  ...podRules,
  ...policyRules,
  ...routeRules,
  ...serviceRules,
  ...storageRules,
  ...volumeRules,
  ...workloadRules,
};

export function rulesOf(definition: string): readonly Rule[] {
  return rules[definition] ?? [];
}
