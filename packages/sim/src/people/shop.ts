import { type Extra, extraFiles, needs, preparation } from './extras.ts';
import { heirloomFile } from './heirlooms.ts';
import { serviceOf } from './served.ts';

/** The shop as a team would write it: the config files and manifests of a simulated repository. */
export interface ShopVersion {
  /** Its tag says what it does: see kube/image.ts. */
  readonly image: string;
  readonly greeting: string;
  /** A second workload, which no canary tries. */
  readonly workerImage?: string;
  /** A ConfigMap that no pod reads. */
  readonly notes?: string;
  readonly policy?: boolean;
  /** What somebody made by hand, and the version takes over; see heirlooms.ts. */
  readonly heirloom?: string;
  /** What it has beside all of this; see extras.ts. */
  readonly extras?: readonly Extra[];
  /** Tag of the images of those: `good-1`. */
  readonly extraTag?: string;
  /** Number of the Job that the version runs, for those that have one. */
  readonly job?: number;
  /** In the file of the Deployment: no pod is made otherwise for it. */
  readonly comment?: string;
  readonly mistake?: 'BrokenYaml' | 'NoRoute' | 'WrongParent' | 'WrongHostname';
}

export const shopPath = 'apps/shop';
export const shopNamespace = 'shop';

/** All files of the shop's folder; those a version does not have are `undefined`. */
export function shopFiles(version: ShopVersion): Readonly<Record<string, string | undefined>> {
  const { image, greeting, workerImage, notes, policy, heirloom, mistake, comment } = version;
  return {
    ...extraFiles(version),
    [`${shopPath}/namespace.yaml`]: namespace,
    [`${shopPath}/config.yaml`]: mistake === 'BrokenYaml' ? 'a: [b' : configMap('web', 'greeting', greeting),
    [`${shopPath}/web.yaml`]: `${comment === undefined ? '' : `# ${comment}\n`}${deployment(
      'web',
      image,
      4,
      `${readsGreeting}${needs(version)}`,
      preparation(version),
    )}`,
    [`${shopPath}/service.yaml`]: service,
    [`${shopPath}/route.yaml`]:
      mistake === 'NoRoute'
        ? undefined
        : routeTo(
            mistake === 'WrongParent' ? 'lcoal' : 'local',
            mistake === 'WrongHostname' ? ['wbe.example'] : [],
          ),
    [`${shopPath}/worker.yaml`]:
      workerImage === undefined ? undefined : deployment('worker', workerImage, 2, readsGreeting),
    [`${shopPath}/notes.yaml`]: notes === undefined ? undefined : configMap('notes', 'text', notes),
    [`${shopPath}/heirloom.yaml`]: heirloom === undefined ? undefined : heirloomFile(heirloom),
    [`${shopPath}/policy.yaml`]: policy === true ? networkPolicy : undefined,
  };
}

const namespace = `apiVersion: v1
kind: Namespace
metadata:
  name: ${shopNamespace}
`;

function configMap(name: string, key: string, value: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {${key}: ${JSON.stringify(value)}}
`;
}

const readsGreeting = `
          env:
            - name: GREETING
              valueFrom:
                configMapKeyRef: {name: web, key: greeting}`;

function deployment(name: string, image: string, replicas: number, more: string, spec = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}, team: shop}
    spec:
      terminationGracePeriodSeconds: 5${spec}
      containers:
        - name: main
          image: ${image}${more}
`;
}

const service = serviceOf('web');

function routeTo(gateway: string, hostnames: readonly string[]): string {
  return `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs:
    - {name: ${gateway}, namespace: seatrial-gateway}
  hostnames: [${hostnames.join(', ')}]
  rules:
    - backendRefs:
        - {name: web, port: 80}
`;
}

const networkPolicy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec:
  podSelector:
    matchLabels: {app: web}
  ingress:
    - {}
`;
