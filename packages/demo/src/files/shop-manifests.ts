/** Host under which the shop is asked for. */
export const shopHost = 'shop.localhost';

export interface ShopVersion {
  readonly image: string;
  readonly greeting: string;
}

/** Files of the shop's folder: plain Kubernetes, nothing of Seatrial. */
export function shopManifests({ image, greeting }: ShopVersion): Readonly<Record<string, string>> {
  return {
    'apps/shop/configmap.yaml': configMap(greeting),
    'apps/shop/deployment.yaml': deployment(image),
    'apps/shop/service.yaml': service,
    'apps/shop/route.yaml': route,
  };
}

function configMap(greeting: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  greeting: ${JSON.stringify(greeting)}
`;
}

function deployment(image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 4
  selector:
    matchLabels: {app: web}
  strategy:
    rollingUpdate: {maxUnavailable: 1, maxSurge: 2}
  template:
    metadata:
      labels: {app: web}
    spec:
      terminationGracePeriodSeconds: 5
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {app: web}
      containers:
        - name: web
          image: ${image}
          ports:
            - {name: http, containerPort: 8080}
          env:
            - name: GREETING
              valueFrom:
                configMapKeyRef: {name: web, key: greeting}
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 1
          resources:
            requests: {cpu: 10m, memory: 32Mi}
`;
}

const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - {name: http, port: 80, targetPort: http}
`;

const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: web
spec:
  parentRefs:
    - {name: local, namespace: seatrial-gateway}
  hostnames: [${shopHost}]
  rules:
    - backendRefs:
        - {name: web, port: 80}
`;
