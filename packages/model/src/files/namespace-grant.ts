import { z } from 'zod';
import { labels, RepositoryName, systemNamespace } from '../names.ts';

/** Of the versions of Pod Security, as its admission plugin reads them. */
const PodSecurityVersion = z
  .string()
  .regex(/^(latest|v1\.(0|[1-9][0-9]{0,3}))$/, 'must be "latest", or a version such as "v1.36"');
const PodSecurityLevel = z.enum(['privileged', 'baseline', 'restricted']);

/** What manifests may not say of a namespace: what runs there would decide itself what it may. */
const GuardedLabels = z.strictObject({
  'pod-security.kubernetes.io/enforce': PodSecurityLevel.exactOptional().describe(
    'Level that pods must meet.',
  ),
  'pod-security.kubernetes.io/enforce-version':
    PodSecurityVersion.exactOptional().describe('Version of that level.'),
  'pod-security.kubernetes.io/audit': PodSecurityLevel.exactOptional().describe(
    'Level below which the audit log says so.',
  ),
  'pod-security.kubernetes.io/audit-version':
    PodSecurityVersion.exactOptional().describe('Version of that level.'),
  'pod-security.kubernetes.io/warn': PodSecurityLevel.exactOptional().describe(
    'Level below which clients are warned.',
  ),
  'pod-security.kubernetes.io/warn-version':
    PodSecurityVersion.exactOptional().describe('Version of that level.'),
  [labels.chaos]: z
    .literal('enabled')
    .exactOptional()
    .describe('The second lock of chaos: faults may be injected there.'),
});

const PathPattern = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^(\*\*|[^*/\\]+(\/[^*/\\]+)*(\/\*\*)?)$/,
    'must be a folder such as "apps/shop", or all below one: "teams/a/**"',
  );

const NamePattern = z
  .string()
  .max(63)
  .regex(
    /^([a-z0-9][-a-z0-9]*\*?|\*)$/,
    'must be a namespace such as "shop", or the beginning of some: "team-a-*"',
  )
  .refine((name) => name === clusterNamespace || !isReserved(name), {
    error: 'belongs to the cluster itself',
  });

/** The folders to which something is granted. */
export const GrantedPaths = z
  .array(PathPattern)
  .min(1)
  .max(100)
  .describe(
    'Folders of applications, as in `spec.path`: one, or with "/**" at its end all below it; "**" is all of the repository.',
  );

/** Whose folders they are. */
export const GrantedRepository = RepositoryName.exactOptional().describe(
  'The further config repository whose folders are meant, by its name in the file of the runner. Absent: the first one, in which this file is.',
);

/** Which folders of the repository may have which namespaces of a cluster. */
export const NamespaceGrant = z.strictObject({
  repository: GrantedRepository,
  paths: GrantedPaths,
  names: z
    .array(NamePattern)
    .min(1)
    .max(100)
    .describe(
      'Namespaces: one, or with "*" at its end all that begin so. Never `kube-*` and Seatrial’s own, but for `kube-system` written out: then Roles and RoleBindings may be there.',
    ),
  labels: GuardedLabels.default({}).describe(
    'Labels with which the namespace is made where it is missing. One that is there keeps its own.',
  ),
});
export type NamespaceGrant = z.infer<typeof NamespaceGrant>;

/** The labels that only a grant, or who runs the cluster, gives a namespace. */
export function isGuardedLabel(key: string): boolean {
  return key === labels.chaos || key.startsWith('pod-security.kubernetes.io/');
}

/** Of the namespaces that are the cluster's own, the one in which operators have roles of theirs. */
export const clusterNamespace = 'kube-system';

/** Namespaces that no application may have, whoever grants them. */
export function isReserved(namespace: string): boolean {
  return namespace === systemNamespace || namespace.startsWith('kube-');
}
