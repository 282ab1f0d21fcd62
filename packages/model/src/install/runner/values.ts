import { z } from 'zod';
import { CallerName } from '../../files/access.ts';
import { DnsLabel, ServiceAccountName } from '../../names.ts';
import { forgeKinds } from '../../runner/forge-kinds.ts';

/** As Secrets and priority classes are named too. */
const ObjectName = ServiceAccountName;
const RefName = z.string().min(1).max(255);
/** As resource.Quantity of Kubernetes, without exponents. */
const Quantity = z
  .string()
  .regex(/^[0-9]{1,15}(\.[0-9]{1,9})?([KMGTPE]i?|m|k)?$/, 'must be an amount such as "4Gi"');

/** A Secret is named and never seen: what is in it stands in no manifest. */
function secret(about: string): z.ZodExactOptional<typeof ObjectName> {
  return ObjectName.exactOptional().describe(`Secret ${about}`);
}

/** An empty list would be every name there is (rbac/v1, resourceNames). */
function callerNames(what: string): z.ZodArray<typeof CallerName> {
  return z
    .array(CallerName)
    .min(1)
    .max(100)
    .describe(
      `${what} in whose name the runner may ask for callers of its HTTP API; which caller is which stands in the Cluster file.`,
    );
}

/** What is to be said of a runner that works in its cluster; each is an option of `seatrial install`, and a value of the chart. */
export const RunnerValues = z.strictObject({
  image: z
    .string()
    .max(512)
    .regex(/^[^\s@]+(@sha256:[0-9a-f]{64})?$/, 'must be an image, best with a digest: name:tag@sha256:…')
    .describe('Image of the runner, best with its digest: name:tag@sha256:…'),
  cluster: DnsLabel.describe('Name of the Cluster file that means this cluster.'),
  repository: z
    .string()
    .max(2048)
    .regex(
      /^(https?:\/\/[^\s@]+|ssh:\/\/\S+|[^\s@:/]+@[^\s@:/]+:\S+)$/,
      'must be a URL of https or ssh, without a password',
    )
    .describe('Config repository (http, https or ssh).'),
  branch: RefName.exactOptional().describe('Config branch; by default main.'),
  tag: RefName.exactOptional().describe('Follow this tag and no branch.'),
  versions: RefName.exactOptional().describe('Follow the tag with the highest version of a range.'),
  pollSeconds: z.int().min(1).max(86_400).exactOptional().describe('Between two looks at the repository.'),
  gitSecret: ObjectName.default('seatrial-git').describe(
    'Secret with the credentials for the repository: "token" for http and https, "ssh-key" and "known_hosts" for ssh.',
  ),
  allowedSignersSecret: secret('with "allowed_signers": SSH keys whose commits are taken, and no others.'),
  gpgKeysSecret: secret('with "keys.asc": OpenPGP keys whose commits are taken, and no others.'),
  hookSecret: secret('with "secrets", the secrets of webhooks, one a line: the runner then takes webhooks.'),
  forge: z
    .enum(forgeKinds)
    .exactOptional()
    .describe(
      'Where the repository is kept: how releases stand is said there, and reverts may be pull requests.',
    ),
  forgeUrl: z
    .string()
    .max(2048)
    .regex(/^https?:\/\/[^\s@]+$/, 'must be a URL of https, without a password')
    .exactOptional()
    .describe('Of the API of the forge; by default that of the host of the repository.'),
  forgeRepository: RefName.exactOptional().describe('What the repository is called there: acme/config.'),
  forgeAppId: RefName.exactOptional().describe('Of a GitHub App, with forgeAppSecret.'),
  forgeSecret: secret('with "token", the token for the forge.'),
  forgeAppSecret: secret('with "key.pem", the private key of the GitHub App.'),
  apiTlsSecret: secret(
    'with "tls.crt" and "tls.key": the runner then serves its HTTP API, to those whom the Cluster file lets in.',
  ),
  apiUsers: callerNames('Users').exactOptional(),
  apiGroups: callerNames('Groups').exactOptional(),
  repositoriesSecret: secret(
    'with "repositories.yaml", further config repositories, and the files that it names.',
  ),
  sopsAgeSecret: secret('with "keys.txt": age keys by which SOPS decrypts.'),
  chartCredentialsSecret: secret(
    'with "config.json", in the form of Docker: who the runner is for chart repositories.',
  ),
  caSecret: secret('with "ca.crt": certificate authorities of the Git server.'),
  imagePullSecret: secret('by which the image is pulled.'),
  env: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be the name of a variable'),
        value: z.string().max(4096),
      }),
    )
    .max(100)
    .exactOptional()
    .describe('Further variables of the environment, such as HTTPS_PROXY; no secrets.'),
  replicas: z.int().min(1).max(20).default(2).describe('Runners; they share the applications.'),
  resources: z
    .record(z.string(), z.unknown())
    .default({
      // At rest with 1,000 applications it has less than 450 MiB (bench), and mostly waits.
      requests: { cpu: '200m', memory: '512Mi', 'ephemeral-storage': '1Gi' },
      // Two renderings may take 1 GiB each beside it. No limit of CPU: it would only make a way back slower.
      limits: { memory: '3Gi' },
    })
    .describe('Of the container, as in Kubernetes.'),
  // 512 MiB of what was rendered, 150 MiB of programs, and the rest for the mirrors of the repositories.
  stateSize: Quantity.default('4Gi').describe(
    'What mirrors of the repositories and caches may take on the node, before the pod is evicted.',
  ),
  priorityClass: ObjectName.exactOptional().describe('PriorityClass of the pods.'),
  owner: z
    .string()
    .regex(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, 'must be the value of a label')
    .exactOptional()
    .describe('Whom to ask about it, for the label app.kubernetes.io/owner.'),
  egress: z
    .array(z.record(z.string(), z.unknown()))
    .max(100)
    .exactOptional()
    .describe(
      'Further egress rules of its NetworkPolicy: to the counters of the gateway (scrapeUrl), a proxy, an API server at another port than 443 and 6443.',
    ),
});
export type RunnerValues = z.infer<typeof RunnerValues>;
