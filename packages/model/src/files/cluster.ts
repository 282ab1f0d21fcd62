import { z } from 'zod';
import { GitId } from '../names.ts';
import { Access } from './access.ts';
import { ClusterScopedGrant } from './cluster-scoped-grant.ts';
import { fileSchema } from './metadata.ts';
import { NamespaceGrant } from './namespace-grant.ts';
import { OwnHealth } from './own-health.ts';
import { Tenant } from './tenant.ts';

/** As `ssh-keygen` writes it. Ed25519 alone: what the runner signs with. */
const PublicKey = z
  .string()
  .regex(
    /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}( [!-~]{1,100})?$/,
    'expected an OpenSSH public key line of type ssh-ed25519',
  );

const LedgerTrust = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        publicKey: PublicKey.describe('As "seatrial ledger keys" prints it.'),
        until: GitId.optional().describe(
          'Commit of the ledger up to which this key is believed: what it signed after that counts for nothing.',
        ),
      }),
    )
    .max(8)
    .default([])
    .describe(
      'Who signs for this cluster. With none, anybody who may push to the ledger is believed; a key that is taken out of the list is not believed any more, whatever it signed.',
    ),
  unsignedUntil: GitId.optional().describe(
    'Commit of the ledger up to which entries without a signature are believed: those from before there was a key.',
  ),
});

const ClusterSpec = z.strictObject({
  access: z
    .array(Access)
    .max(8)
    .refine((all) => new Set(all.map(({ issuer }) => issuer)).size === all.length, {
      error: 'names an issuer twice: put the rules of both into one',
    })
    .exactOptional()
    .describe(
      'Who may call the HTTP API of this cluster’s runner. Without it nobody may. RBAC and the admission policies of the cluster say what they may do.',
    ),
  chaos: z
    .strictObject({
      allowed: z
        .boolean()
        .default(false)
        .describe('The first of two locks: the namespace label is the other.'),
    })
    .default({ allowed: false })
    .describe('Whether scenarios may inject faults in this cluster.'),
  health: z
    .array(OwnHealth)
    .max(200)
    .default([])
    .describe(
      'What the objects of kinds of your own mean, in CEL: an expression reads `status`, `spec` and `metadata` of the object, or the whole of it as `object`. Comes before what Seatrial knows of a kind.',
    ),
  ledger: LedgerTrust.default({ keys: [] }).describe(
    'Whose entries of this cluster’s ledger other clusters, and the cluster itself, believe.',
  ),
  namespaces: z
    .array(NamespaceGrant)
    .max(500)
    .default([])
    .describe(
      'Which folders of the repository may have which namespaces of this cluster. One that was made for an application, because it was missing, is that application’s without a grant; any other is nobody’s unless it is granted.',
    ),
  clusterScoped: z
    .array(ClusterScopedGrant)
    .max(500)
    .exactOptional()
    .describe(
      'Which folders of the repository may have which objects that belong to the whole cluster. What is not granted is nobody’s.',
    ),
  requireServiceAccount: z
    .boolean()
    .exactOptional()
    .describe(
      'Whether every application of this cluster has to name a `serviceAccount`, so that none has its objects written with the runner’s own rights. By default not.',
    ),
  tenants: z
    .array(Tenant)
    .max(500)
    .exactOptional()
    .describe(
      'Teams, and which folders of the repository are theirs. What they get is granted by `namespaces` and `clusterScoped`; here stands what their applications are held to besides. Folders of two teams may not overlap.',
    ),
  telemetry: z
    .strictObject({
      scrapeUrl: z
        .url({ protocol: /^https?$/ })
        .describe('Prometheus exposition of the gateway’s request counters.'),
      furtherScrapeUrls: z
        .array(z.url({ protocol: /^https?$/ }))
        .max(31)
        .default([])
        .describe(
          'The same of each further process of the gateway. Their counts are added up, and while one does not answer there are none.',
        ),
    })
    .optional()
    .describe(
      'Where the counts of requests per backend come from. Without it an error-rate gate has no data.',
    ),
});

/** A cluster that Seatrial deploys to; credentials are the runner’s, never in Git. */
export const Cluster = fileSchema('Cluster', ClusterSpec);
export type Cluster = z.infer<typeof Cluster>;
