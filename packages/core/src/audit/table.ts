import type { AuditRuleName } from '@seatrial/model';
import type { AuditRule } from './rule.ts';
import { addedCapabilities } from './rules/added-capabilities.ts';
import { badIgnore } from './rules/bad-ignore.ts';
import { barePod } from './rules/bare-pod.ts';
import { certificateExpires } from './rules/certificate-expires.ts';
import { drift } from './rules/drift.ts';
import { foreignRegistry } from './rules/foreign-registry.ts';
import { hostCollision } from './rules/host-collision.ts';
import { hostNamespace } from './rules/host-namespace.ts';
import { hostPath } from './rules/host-path.ts';
import { hostPort } from './rules/host-port.ts';
import { mutableImage } from './rules/mutable-image.ts';
import { noDisruptionBudget } from './rules/no-disruption-budget.ts';
import { noEvictionAllowed } from './rules/no-eviction-allowed.ts';
import { noLivenessProbe } from './rules/no-liveness-probe.ts';
import { noMemoryLimit } from './rules/no-memory-limit.ts';
import { noNetworkPolicy } from './rules/no-network-policy.ts';
import { noOwner } from './rules/no-owner.ts';
import { noReadinessProbe } from './rules/no-readiness-probe.ts';
import { noRequests } from './rules/no-requests.ts';
import { noSeccompProfile } from './rules/no-seccomp-profile.ts';
import { noTls } from './rules/no-tls.ts';
import { oneZone } from './rules/one-zone.ts';
import { podSecurityLevel } from './rules/pod-security-level.ts';
import { privilegeEscalation } from './rules/privilege-escalation.ts';
import { privileged } from './rules/privileged.ts';
import { removedApi } from './rules/removed-api.ts';
import { runsAsRoot } from './rules/runs-as-root.ts';
import { secretInEnvironment } from './rules/secret-in-environment.ts';
import { serviceAccountToken } from './rules/service-account-token.ts';
import { singleReplica } from './rules/single-replica.ts';
import { wildcardHost } from './rules/wildcard-host.ts';
import { wildcardRights } from './rules/wildcard-rights.ts';
import { writableRoot } from './rules/writable-root.ts';

const byName = {
  AddedCapabilities: addedCapabilities,
  BadIgnore: badIgnore,
  BarePod: barePod,
  CertificateExpires: certificateExpires,
  Drift: drift,
  ForeignRegistry: foreignRegistry,
  HostCollision: hostCollision,
  HostNamespace: hostNamespace,
  HostPath: hostPath,
  HostPort: hostPort,
  MutableImage: mutableImage,
  NoDisruptionBudget: noDisruptionBudget,
  NoEvictionAllowed: noEvictionAllowed,
  NoLivenessProbe: noLivenessProbe,
  NoMemoryLimit: noMemoryLimit,
  NoNetworkPolicy: noNetworkPolicy,
  NoOwner: noOwner,
  NoReadinessProbe: noReadinessProbe,
  NoRequests: noRequests,
  NoSeccompProfile: noSeccompProfile,
  NoTls: noTls,
  OneZone: oneZone,
  PodSecurityLevel: podSecurityLevel,
  PrivilegeEscalation: privilegeEscalation,
  Privileged: privileged,
  RemovedApi: removedApi,
  RunsAsRoot: runsAsRoot,
  SecretInEnvironment: secretInEnvironment,
  ServiceAccountToken: serviceAccountToken,
  SingleReplica: singleReplica,
  WildcardHost: wildcardHost,
  WildcardRights: wildcardRights,
  WritableRoot: writableRoot,
} as const satisfies Record<AuditRuleName, AuditRule>;

/** All rules, in the order of the alphabet. The type asks for the next one. */
export const auditRules: readonly AuditRule[] = Object.values(byName);
