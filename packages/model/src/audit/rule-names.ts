/** The rules of `seatrial audit`. A name never changes its meaning: settings, baselines and annotations use it. */
export const auditRuleNames = [
  'AddedCapabilities',
  'BadIgnore',
  'BarePod',
  'CertificateExpires',
  'Drift',
  'ForeignRegistry',
  'HostCollision',
  'HostNamespace',
  'HostPath',
  'HostPort',
  'MutableImage',
  'NoDisruptionBudget',
  'NoEvictionAllowed',
  'NoLivenessProbe',
  'NoMemoryLimit',
  'NoNetworkPolicy',
  'NoOwner',
  'NoReadinessProbe',
  'NoRequests',
  'NoSeccompProfile',
  'NoTls',
  'OneZone',
  'PodSecurityLevel',
  'PrivilegeEscalation',
  'Privileged',
  'RemovedApi',
  'RunsAsRoot',
  'SecretInEnvironment',
  'ServiceAccountToken',
  'SingleReplica',
  'WildcardHost',
  'WildcardRights',
  'WritableRoot',
] as const;

export type AuditRuleName = (typeof auditRuleNames)[number];

/** The worst first. */
export const auditSeverities = ['error', 'warning', 'info'] as const;

export type AuditSeverity = (typeof auditSeverities)[number];
