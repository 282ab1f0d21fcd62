import { stringAt } from '@seatrial/core';
import { apiVersion } from '@seatrial/model';
import type { CanaryContender } from './canary-contender.ts';
import { acceptRoutes, gateway } from './gateway-word.ts';
import { clusterName, op, type Place } from './place.ts';
import type { Files } from './repository.ts';
import { seatrial } from './seatrial.ts';
import { timelineOf } from './timeline.ts';

/** Deployments behind HTTPRoutes whose weights are said to be in effect as soon as they are written. */
export async function seatrialCanaries(place: Place, nodeFlags: readonly string[]): Promise<CanaryContender> {
  const contender = await seatrial(place, nodeFlags);
  const gatewayWord = acceptRoutes(place.kube);
  return {
    who: 'Seatrial, with routes',
    program: contender.runner.program,
    prepare: (namespaces, image) =>
      contender.prepareFiles(
        namespaces,
        Object.assign({}, ...namespaces.map((name) => filesOf(name, image))) as Files,
      ),
    apply: () => contender.apply(),
    cpuSeconds: () => contender.cpuSeconds(),
    residentMiB: () => contender.residentMiB() ?? 0,
    async timeline() {
      const { items } = await place.kube.list({ apiVersion, kind: 'Release' }, op);
      return timelineOf(items.filter((it) => stringAt(it, 'spec', 'previousVersion') !== undefined));
    },
    async close() {
      await gatewayWord.close();
      await contender.close();
    },
  };
}

function filesOf(name: string, image: string): Files {
  return {
    [`applications/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  namespace: ${name}
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
    steps: [{setWeight: 20}, {pause: {seconds: 10}}]
    approvals: GatedChangesOnly
    watchSeconds: 0
    drainSeconds: 0
  targets: [{cluster: ${clusterName}}]
`,
    [`apps/${name}/web.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "${image}", ports: [{name: http, containerPort: 8080}]}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: http}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  parentRefs: [{name: ${gateway.name}, namespace: ${gateway.namespace}}]
  hostnames: [${name}.example.com]
  rules: [{backendRefs: [{name: web, port: 80}]}]
`,
  };
}
