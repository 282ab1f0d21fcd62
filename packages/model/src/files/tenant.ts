import { z } from 'zod';
import { DnsLabel } from '../names.ts';
import { KindPattern } from './cluster-scoped-grant.ts';
import { GrantedPaths } from './namespace-grant.ts';

/** A team, and what its applications keep to in a cluster. */
export const Tenant = z.strictObject({
  name: DnsLabel.describe('Name of the team, for people.'),
  paths: GrantedPaths.describe(
    'Folders of the repository that belong to the team: one, or with "/**" at its end all below it. An Application file in them is about these folders alone, and an application in them has only namespaces that `namespaces` grants it.',
  ),
  serviceAccount: DnsLabel.describe(
    'ServiceAccount that each application of the team has to name, so that its objects are written with the rights of that account.',
  ),
  kinds: z
    .array(KindPattern)
    .min(1)
    .max(100)
    .exactOptional()
    .describe(
      'Kinds that the team may have in its namespaces: of Kubernetes itself by their name, others with their API group, as `Certificate.cert-manager.io`. Absent: any that the account may write. What belongs to the whole cluster is granted by `clusterScoped`.',
    ),
});
export type Tenant = z.infer<typeof Tenant>;
