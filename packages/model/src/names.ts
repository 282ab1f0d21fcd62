import { z } from 'zod';
import type { KubeObject } from './kubernetes.ts';

/** API group of every Seatrial kind. */
export const apiGroup = 'seatrial.dev';
export const apiVersion = 'seatrial.dev/v1alpha1';

/** Field manager of everything Seatrial applies. */
export const fieldManager = 'seatrial';

/** Labels and annotations that Seatrial writes or reads. */
export const labels = {
  /** On every object of an application: its Application's name. */
  application: 'seatrial.dev/application',
  /** On what a release added beside the stable objects: the Release's name. */
  release: 'seatrial.dev/release',
  /** On pods of the canary, so that nobody mistakes them for stable ones. */
  role: 'seatrial.dev/role',
  /** On a namespace: `enabled` lets the chaos service account write there. */
  chaos: 'seatrial.dev/chaos',
  /** On ScenarioRuns: the Scenario's name. */
  scenario: 'seatrial.dev/scenario',
  /** On the Leases of runners: the cluster that they work for. */
  cluster: 'seatrial.dev/cluster',
} as const;

/** Annotations that people may put on objects of an application, and that Seatrial puts on what it applies. */
export const annotations = {
  /** Written on a pod template: a hash of the ConfigMaps and Secrets that its pods read. */
  configHash: 'seatrial.dev/config-hash',
  /** `Never` on a ConfigMap, a Secret or a workload: a change of configuration restarts no pods. */
  restart: 'seatrial.dev/restart',
  /** What a canary does with an object, where it is not to be what Seatrial would do: one of `canaryTreatments`. */
  canary: 'seatrial.dev/canary',
  /** `true`: an object that is in the cluster already, made by another tool, is taken over. */
  adopt: 'seatrial.dev/adopt',
  /** Whether the object is deleted when no version has it any more: one of `pruneModes`. By default by its kind. */
  prune: 'seatrial.dev/prune',
  /** `true`: where a field of it cannot be changed, the object is deleted and made again. */
  replace: 'seatrial.dev/replace',
  /** What becomes of changes that others make to the object: one of `driftModes`. By default as the Application file says. */
  drift: 'seatrial.dev/drift',
  /** A whole number, 0 where there is none: objects of a lower wave are applied and healthy before those of a higher one. */
  wave: 'seatrial.dev/wave',
  /** Rules of `seatrial audit` that are not for the object, and why: `rule, rule: why`. */
  auditIgnore: 'seatrial.dev/audit-ignore',
  /** Written on a Namespace that was made because it was missing: the Application that it was made for. */
  madeFor: 'seatrial.dev/made-for',
  /** Written on the Lease that the runners of a cluster share: which of them holds which shards. */
  shards: 'seatrial.dev/shards',
  /** Written on a runner's own Lease: the newest commit of the config branch that it has fetched and told the others of. */
  fetched: 'seatrial.dev/fetched',
} as const;

/** Whether a manifest says that an object which is there may be taken over. */
export function mayAdopt({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[annotations.adopt] === 'true';
}

/**
 * First: where it is new, it is made before the canary, and deleted on the way back. Copy: the canary has its own.
 * Withhold: it stays as it is until the promotion.
 */
export const canaryTreatments = ['First', 'Copy', 'Withhold'] as const;

/**
 * disabled: it is never deleted. enabled: it is, also where objects of its kind are not by default, as their data or what others
 * made goes with them.
 */
export const pruneModes = ['enabled', 'disabled'] as const;
/** Waves are whole numbers from minus to plus this. */
export const waveLimit = 1_000;

/** Heal: it is put back. Report: it is said. Ignore: it is others' to change. */
export const driftModes = ['Heal', 'Report', 'Ignore'] as const;

/** Where Seatrial's own objects live: ScenarioRuns, Leases, service accounts. */
export const systemNamespace = 'seatrial-system';

/** Secret with the key that signs the cluster's ledger; ConfigMap with the newest commits of ledgers that were believed. */
export const ledgerKeySecret = 'seatrial-ledger-key';
export const ledgerHeadsConfigMap = 'seatrial-ledger-heads';
/** ConfigMap with the newest commit of the config branch that was taken, and the one that is refused. */
export const configBranchConfigMap = 'seatrial-config-branch';

/** Lease that the runners of a cluster share; before there were shards, that of the one that led. */
export function sharedLeaseName(cluster: string): string {
  return `seatrial-runner-${cluster}`;
}

/** RBAC verb of who may have a release promoted past its remaining steps. */
export const promoteVerb = 'promote';

/** ClusterRole that lets the runner act as the service accounts of the namespaces in which it is bound to the runner. */
export const impersonatorRole = 'seatrial-impersonator';

/** As the API server names a service account among its users. */
export function serviceAccountUser({ namespace, name }: { namespace: string; name: string }): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** User names of Seatrial's two service accounts. */
export const runnerUser = `system:serviceaccount:${systemNamespace}:seatrial-runner`;
export const chaosUser = `system:serviceaccount:${systemNamespace}:seatrial-chaos`;

/** A DNS-1123 label: what Kubernetes takes as the name of most things. */
export const DnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be lower-case letters, digits and "-", at most 63, beginning and ending with a letter or digit',
  );

/** The name of a ServiceAccount, a DNS-1123 subdomain. */
export const ServiceAccountName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    'must be lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit',
  );

/** A full Git object id: of a commit, or of a folder's tree. */
export const GitId = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'must be a full Git object id');

/** Before the hash in a version that is no tree id. It tells how the hash is made: what is made otherwise has another. */
export const versionScheme = 'v1-';

/** A version of an application: what it is rendered from, and how. `versionOf` in core makes them. */
export const Version = z
  .string()
  .regex(
    /^([0-9a-f]{40}|[0-9a-f]{64}|v1-[0-9a-f]{64})$/,
    'must be a version: a full Git tree id, or "v1-" and 64 digits',
  );

/** A version as people read it, and as names of releases end: seven digits. */
export function shortVersion(version: string): string {
  return (version.startsWith(versionScheme) ? version.slice(versionScheme.length) : version).slice(0, 7);
}

/** The name of a further config repository of a cluster. Short: names of objects and annotations are made with it. */
export const RepositoryName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/,
    'must be lower-case letters, digits and "-", at most 40, beginning and ending with a letter or digit',
  );

/** An instant of RFC 3339 with any precision and offset, as people write it too. Seatrial writes UTC, with milliseconds. */
export const Instant = z.iso.datetime({ offset: true });

/**
 * Text of at most `charactersMax` characters as the API server counts them: by code points, where `max` of a string counts
 * each emoji twice, and would not read what was taken.
 */
export function limitedText(charactersMax: number): z.ZodString {
  return z
    .string()
    .refine(
      (text) => Array.from(text).length <= charactersMax,
      `must have at most ${charactersMax} characters`,
    )
    .meta({ maxLength: charactersMax });
}

/** Shares of traffic are whole percents: floats do not round-trip through YAML and JSON. */
export const Percent = z.int().min(0).max(100);

/** A span of a Scenario: a run that takes longer than a day is a mistake. */
export const SecondsOfADay = z
  .int()
  .min(0)
  .max(24 * 3600);

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

export function toInstant(at: EpochMs): string {
  return new Date(at).toISOString();
}

/** @returns NaN never: an instant in a record was validated by its schema. */
export function fromInstant(instant: string): EpochMs {
  return Date.parse(instant);
}
