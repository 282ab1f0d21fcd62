import { canary } from './target.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1\n';
const application = `${head}kind: Application
metadata: {name: shop}
spec:
  path: apps/shop
  namespace: shop
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
  targets:
  - cluster: staging
  - cluster: production
    after: [{cluster: staging, scenarios: [zone]}]
    steps: [{setWeight: 20}, {approval: {count: 1}}]
`;
const cluster = `${head}kind: Cluster
metadata: {name: staging}
spec: {telemetry: {scrapeUrl: "http://gateway:9090/metrics"}}
`;
const set = `${head}kind: ApplicationSet
metadata: {name: all}
spec:
  folders: [apps/*, teams/*/*]
  except: [apps/shop]
  name: "{1}"
  template: {namespace: "{name}", targets: [{cluster: staging}]}
`;
const scenario = `${head}kind: Scenario
metadata: {name: zone}
spec:
  application: shop
  workload: {name: web}
  cluster: staging
  schedule: "0 3 * * *"
  timeZone: Etc/UTC
  faults: [{type: ZoneFailure, zone: a, durationSeconds: 60}]
`;

/** What the manifests stand in. */
export const repository = `${cluster}---\n${application}`;

export const configFiles: readonly string[] = [
  application,
  cluster,
  scenario,
  set,
  `${repository}---\n${scenario}`,
  JSON.stringify({ apiVersion: 'seatrial.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'a' }, spec: {} }),
  'a: &a [1, 2]\nb: *a\nc: {<<: &m {x: 1}, y: 2}\n',
];

export const manifests: readonly string[] = [
  `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {pin: ${canary}}\n`,
  `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  pin: ${canary}\n  key: &k [${canary}]\n`,
  `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: b}, stringData: {a: "${canary}"}}\n`,
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {app: web}}\ndata: {greeting: Ahoy}\n',
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: shop:1.0
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /ready, port: http}}
        resources: {requests: {cpu: 100m, memory: 64Mi}}
`,
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n',
  'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\nspec: {rules: [{backendRefs: [{name: web, port: 80}]}]}\n',
];

export const yamlWords: readonly string[] = [
  '- ',
  ': ',
  '\n',
  '  ',
  '---\n',
  '...\n',
  '{',
  '}',
  '[',
  ']',
  ', ',
  '"',
  "'",
  '&a ',
  '*a',
  '<<: ',
  '? ',
  '| ',
  '>-\n',
  '!!str ',
  '!!binary ',
  '!x ',
  '# ',
  '%YAML 1.1\n',
  '@',
  '`',
  '~',
  'null',
  'true',
  'yes',
  '0x1F',
  '0o7',
  '1_000',
  '.inf',
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'namespace',
  'labels',
  'spec',
  'data',
  'stringData',
  'items',
  'status',
  'Secret',
  'List',
  'Cluster',
  'Application',
  'Scenario',
  'Deployment',
  'seatrial.dev/v1alpha1',
  'apps/v1',
  canary,
];

export const expositions: readonly string[] = [
  '# HELP a b\n# TYPE a counter\na{route="x",code="200"} 1\na{route="y"} 2.5e3 1700000000000\n',
  'gateway_requests_total{route="shop/web",backend="web",code="200"} 10\n',
  'a NaN\nb +Inf\nc -0\n',
];

export const expositionWords: readonly string[] = [
  '# TYPE ',
  '# HELP ',
  'counter',
  'gauge',
  'gateway_requests_total',
  '{',
  '}',
  '="',
  '",',
  '\\n',
  '\\"',
  '\\\\',
  ' ',
  '\n',
  '\t',
  '1',
  '1e9',
  '+Inf',
  'NaN',
  '.5',
  '5.',
  '-',
  'le',
  '=',
  '"',
  '# ',
  '# EOF\n',
];

export const ledgerWords: readonly string[] = [
  'tree ',
  'parent ',
  'author ',
  'committer ',
  'gpgsig ',
  '-----BEGIN SSH SIGNATURE-----\n',
  '\n',
  ' ',
  '\n =====\n',
  'U1NIU0lH',
  '=',
  'AAAA',
  '{',
  '}',
  '"id": ',
  '"cluster": ',
  '"body": ',
  '"type": "ScenarioRun"',
  '"scenario": ',
  '[',
  ']',
];

export const gitOutputs: readonly string[] = [
  `100644 a.yaml\0${'i'.repeat(20)}40000 apps\0${'j'.repeat(20)}`,
  `120000 link\0${'k'.repeat(20)}`,
  `${'a'.repeat(40)}\0${'b'.repeat(40)}\0Dev\0dev@example.com\x001700000000\0subject\n\nbody\n`,
];

export const gitWords: readonly string[] = [
  '100644 ',
  '40000 ',
  '120000 ',
  '160000 ',
  '\0',
  '..',
  '.git',
  '/',
  'x'.repeat(20),
  'a'.repeat(40),
  '\n',
  ' ',
];

const server = `clusters: [{name: a, cluster: {server: "https://u:${canary}@127.0.0.1:6443"}}]\n`;

export const kubeconfigs: readonly string[] = [
  `apiVersion: v1\nkind: Config\ncurrent-context: a\n${server}contexts: [{name: a, context: {cluster: a, user: a}}]\nusers: [{name: a, user: {token: ${canary}}}]\n`,
  `current-context: b\n${server}contexts:\n- name: b\n  context: {cluster: a}\nusers: []\n`,
];

/** Nothing that would be run, or read from the disk. */
export const kubeconfigWords: readonly string[] = [
  '- ',
  ': ',
  '\n',
  '  ',
  '{',
  '}',
  '[',
  ']',
  '"',
  '&a ',
  '*a',
  '<<: ',
  'null',
  'name',
  'cluster',
  'context',
  'user',
  'clusters',
  'contexts',
  'users',
  'current-context',
  'server',
  'https://',
  'http://[',
  'proxy-url',
  'token',
  'username',
  'insecure-skip-tls-verify',
  'tls-server-name',
  'certificate-authority-data',
  'true',
  '-1',
  '1e999',
];

export const selectors: readonly string[] = [
  '{"matchLabels":{"app":"web"}}',
  '{"matchExpressions":[{"key":"tier","operator":"In","values":["front"]},{"key":"x","operator":"DoesNotExist"}]}',
  '{}',
];

export const selectorWords: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '"matchLabels"',
  '"matchExpressions"',
  '"key"',
  '"operator"',
  '"values"',
  '"In"',
  '"NotIn"',
  '"Exists"',
  '"__proto__"',
  '"constructor"',
  'null',
  '1',
  'true',
  '[]',
  '{}',
];

export const webhooks: readonly string[] = [
  {
    ref: 'refs/heads/main',
    repository: { full_name: 'acme/config', ssh_url: 'git@git.example.com:acme/config.git' },
  },
  {
    refs: ['refs/heads/main', 'refs/seatrial/ledger/staging'],
    repository: 'https://git.example.com/acme/config',
  },
  { push: { changes: [{ old: { type: 'branch', name: 'main' }, new: { type: 'branch', name: 'main' } }] } },
  {
    changes: [{ ref: { id: 'refs/heads/main' }, refId: 'refs/heads/main' }],
    repository: { slug: 'config', project: { key: 'ACME' } },
  },
].map((payload) => JSON.stringify(payload));

export const webhookWords: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  '1e999',
  '"__proto__":',
  '"ref":',
  '"refs":',
  '"changes":',
  '"repository":',
  '"length":',
  'refs/heads/',
  'refs/seatrial/',
  'git@',
  'https://[::1',
  'ssh://',
  '.git',
  '//',
  '%2f',
  '\\ud800',
];
