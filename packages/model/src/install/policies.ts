import type { KubeObject } from '../kubernetes.ts';
import { chaosPolicy } from './chaos-policy.ts';
import { policyObjects } from './policy.ts';
import { recordsPolicy, runnerPolicy } from './records-policy.ts';
import { runnerReachPolicy } from './runner-policy.ts';

/**
 * ValidatingAdmissionPolicies with their bindings, which make the API server itself the guard. The records' policy comes
 * last, so that when it is seen to be in force the others are too.
 */
export function policies(): KubeObject[] {
  return [chaosPolicy, runnerReachPolicy, runnerPolicy, recordsPolicy].flatMap(policyObjects);
}
