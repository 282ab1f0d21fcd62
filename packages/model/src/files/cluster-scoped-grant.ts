import { z } from 'zod';
import { GrantedPaths, GrantedRepository } from './namespace-grant.ts';

/** A kind, as the Cluster file names it. */
export const KindPattern = z
  .string()
  .max(317)
  .regex(
    /^(\*|[A-Z][A-Za-z0-9]*(\.[a-z0-9][a-z0-9.-]*)?)$/,
    'must be a kind such as "ClusterRole", one with its API group such as "ClusterIssuer.cert-manager.io", or "*"',
  );

const NamePattern = z
  .string()
  .max(253)
  .regex(/^([^*\s/]+\*?|\*)$/, 'must be a name, or the beginning of some: "cert-manager-*"');

/** Which folders of the repository may have which objects that belong to the whole cluster. */
export const ClusterScopedGrant = z.strictObject({
  repository: GrantedRepository,
  paths: GrantedPaths,
  kinds: z
    .array(KindPattern)
    .min(1)
    .max(100)
    .describe(
      'Kinds that belong to the whole cluster: of Kubernetes itself by their name, others with their API group, as `ClusterIssuer.cert-manager.io`; "*" is all. Namespaces are granted by `namespaces`.',
    ),
  names: z
    .array(NamePattern)
    .min(1)
    .max(100)
    .exactOptional()
    .describe('Names of these objects: one, or with "*" at its end all that begin so. Absent: any.'),
});
export type ClusterScopedGrant = z.infer<typeof ClusterScopedGrant>;
