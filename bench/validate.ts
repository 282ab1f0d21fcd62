/**
 * What `seatrial validate` costs for a repository of 1,000 applications with four objects each: `node bench/validate.ts`.
 * Beside the time on the clock it tells the processor's, which other work on the machine does not change much.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validatePath } from '@seatrial/render';

const APPLICATIONS = 1_000;
const RUNS = 3;

const manifests: Readonly<Record<string, string>> = {
  'deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 4
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: shop:1.0
        envFrom:
        - configMapRef: {name: web}
        ports:
        - {name: http, containerPort: 8080}
        readinessProbe:
          httpGet: {path: /ready, port: http}
        resources:
          requests: {cpu: 100m, memory: 64Mi}
`,
  'configmap.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  greeting: Ahoy\n',
  'service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http}
`,
  'route.yaml': `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  parentRefs:
  - {name: front, namespace: seatrial-gateway}
  rules:
  - backendRefs:
    - {name: web, port: 80}
`,
};

const root = await mkdtemp(join(tmpdir(), 'seatrial-bench-'));
try {
  await writeRepository();
  const op = { signal: new AbortController().signal };
  for (let run = 1; run <= RUNS; run += 1) {
    const startedAt = performance.now();
    const used = process.cpuUsage();
    const { counts } = await validatePath(root, op);
    const { user, system } = process.cpuUsage(used);
    const wall = ((performance.now() - startedAt) / 1_000).toFixed(2);
    console.log(
      `${counts.objects} objects: ${wall} s, ${((user + system) / 1e6).toFixed(2)} s of a processor`,
    );
  }
} finally {
  await rm(root, { recursive: true });
}

async function writeRepository(): Promise<void> {
  await writeFile(
    join(root, 'staging.yaml'),
    'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\nspec: {telemetry: {scrapeUrl: "http://gateway:9090/metrics"}}\n',
  );
  for (let nth = 0; nth < APPLICATIONS; nth += 1) {
    const name = `shop-${nth}`;
    const folder = join(root, 'apps', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(root, 'apps', `${name}.yaml`), application(name));
    for (const [file, text] of Object.entries(manifests)) await writeFile(join(folder, file), text);
  }
}

function application(name: string): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata:
  name: ${name}
spec:
  path: apps/${name}
  namespace: ${name}
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
  targets:
  - cluster: staging
`;
}
