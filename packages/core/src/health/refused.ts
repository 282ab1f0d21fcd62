import type { EpochMs } from '@seatrial/model';
import type { PodTrouble } from './pod-failure.ts';

/** A ServiceAccount or a policy made a moment later: controllers try again within this time. */
const refusedMs = 35_000;

/**
 * What it means for a workload that its controller is not let make a pod; nothing yet where the cluster may be told
 * otherwise in a moment.
 * @param refusal.subject who that is, where the message does not say
 */
export function refusalTrouble(
  refusal: {
    readonly reason: string;
    readonly message: string;
    readonly since?: EpochMs;
    readonly subject?: string;
  },
  now: EpochMs,
): PodTrouble | undefined {
  const { reason, since = 0, subject } = refusal;
  const message = subject === undefined ? refusal.message : `${subject}: ${refusal.message}`;
  if (isInfrastructureRefusal(refusal.message)) return { fault: 'Infrastructure', reason, message };
  return now - since > refusedMs ? { fault: 'Version', reason, message } : undefined;
}

/**
 * Whose a refusal of the API server is, by its words: of a pod that a controller would make (condition ReplicaFailure), or
 * of an object that a release would write. A quota that is used up, a webhook that does not answer: what is refused so today
 * is taken tomorrow. What a policy, a webhook or a LimitRange denies is not.
 */
export function isInfrastructureRefusal(message: string): boolean {
  return !isDenial(message) && passing.test(message);
}

/** Whether somebody has looked at the object and said no, whatever else the message holds. */
export function isDenial(message: string): boolean {
  return denied.test(message) || (/failed quota: /i.test(message) && /must specify/i.test(message));
}

/**
 * The words of whoever has looked at the object and said no: webhooks (k8s.io/apiserver admission/plugin/webhook/errors),
 * ValidatingAdmissionPolicies, Pod Security, LimitRanges. A quota that wants limits which the pod does not have is one.
 */
const denied =
  /denied the request|denied request|violates PodSecurity|(maximum|minimum) (cpu|memory|storage)/i;

/** The words of the quota controller, of the API server about a webhook or itself, and of the network between them. */
const passing =
  /exceeded quota|status unknown for quota|failed calling webhook|internal error occurred|timed? ?out|deadline exceeded|connection refused|unable to handle the request|too many requests|being terminated/i;
