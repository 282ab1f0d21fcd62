import { configLimits, type KubeObject, parseFile } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkDisruption } from './check-disruption.ts';
import { checkTraffic } from './check-traffic.ts';
import { checkWorkloads } from './check-workloads.ts';

const web = `
kind: Deployment
apiVersion: apps/v1
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: registry:5000/web:1.0
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {port: http}}
        volumeMounts: [{name: data, mountPath: /data}]
      volumes:
      - name: data
        emptyDir: {}
`;
const service = `
kind: Service
apiVersion: v1
metadata: {name: web, namespace: shop}
spec:
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: http}
`;
const route = `
kind: HTTPRoute
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: web, namespace: shop}
spec:
  rules:
  - backendRefs:
    - {name: web, port: 80}
`;
const ingress = `
kind: Ingress
apiVersion: networking.k8s.io/v1
metadata: {name: web, namespace: shop}
spec:
  rules:
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
`;
const budget = `
kind: PodDisruptionBudget
apiVersion: policy/v1
metadata: {name: web, namespace: shop}
spec:
  minAvailable: 1
  selector: {matchLabels: {app: web}}
`;
const sound = [web, service, route, ingress, budget].join('---');

function check(text: string): readonly string[] {
  const { documents } = parseFile({ path: 'web.yaml', bytes: new TextEncoder().encode(text) }, configLimits);
  const manifests = documents.map(({ value, source }) => ({ object: value as KubeObject, source }));
  return [
    ...checkWorkloads(manifests),
    ...checkTraffic(manifests, undefined),
    ...checkDisruption(manifests),
  ].map(({ line, column, severity, code, hint }) => `${line}:${column} ${severity} ${code}: ${hint}`);
}

describe('the parts of an application', () => {
  it('fit together', () => {
    expect(check(sound)).toEqual([]);
  });

  const absent = 'its pods do not start without it, unless something else makes it';
  it.each([
    {
      name: 'a selector that misses its own pods',
      from: 'matchLabels: {app: web}\n  template',
      to: 'matchLabels: {app: wob}\n  template',
      said: '8:24 error SelectorMismatch: the labels of its pods are in line 11; the selector of what is already there cannot change',
    },
    {
      name: 'a selector by expressions that misses its own pods',
      from: 'matchLabels: {app: web}\n  template',
      to: 'matchExpressions: [{key: app, operator: Exists}, {key: app, operator: NotIn, values: [web]}]\n  template',
      said: '8:54 error SelectorMismatch: the labels of its pods are in line 11; the selector of what is already there cannot change',
    },
    {
      name: 'a mount without its volume',
      from: 'name: data, mountPath',
      to: 'name: dta, mountPath',
      said: '18:31 error UnknownVolume: did you mean "data"?',
    },
    {
      name: 'a probe of a port that no container names',
      from: '{httpGet: {port: http}}',
      to: '{httpGet: {port: htp}}',
      said: '17:42 warning UnknownPort: did you mean "http"?',
    },
    {
      name: 'a tag that means something else tomorrow',
      from: 'registry:5000/web:1.0',
      to: 'registry:5000/web',
      said: '15:16 warning MutableImage: name a version or a digest; a rollback returns to the same name',
    },
    {
      name: 'a service account that is not there',
      from: '      volumes:',
      to: '      serviceAccountName: web\n      volumes:',
      said: `19:27 warning DanglingReference: ${absent}`,
    },
    {
      name: 'a claim that is not there',
      from: 'emptyDir: {}',
      to: 'persistentVolumeClaim: {claimName: data}',
      said: `21:44 warning DanglingReference: ${absent}`,
    },
    {
      name: 'a ConfigMap that is not there',
      from: 'emptyDir: {}',
      to: 'configMap: {name: data}',
      said: `21:27 warning MissingConfiguration: ${absent}; only what is here is tried with a canary`,
    },
    {
      name: 'a Service that selects nothing',
      from: 'selector: {app: web}\n  ports',
      to: 'selector: {app: wob}\n  ports',
      said: '27:3 warning ServiceSelectsNothing: compare the labels of the pod template, unless something else makes the pods',
    },
    {
      name: 'a Service to a port that no container names',
      from: 'targetPort: http',
      to: 'targetPort: https',
      said: '29:40 warning UnknownPort: did you mean "http"?',
    },
    {
      name: 'a route to a Service that is not there',
      from: '- {name: web, port: 80}',
      to: '- {name: wbe, port: 80}',
      said: '37:14 warning DanglingReference: did you mean "web"?',
    },
    {
      name: 'a route to a port that its Service has not',
      from: '- {name: web, port: 80}',
      to: '- {name: web, port: 81}',
      said: '37:25 warning UnknownPort: did you mean "80"?',
    },
    {
      name: 'an Ingress to a Service that is not there',
      from: '{service: {name: web,',
      to: '{service: {name: wbe,',
      said: '46:63 warning DanglingReference: did you mean "web"?',
    },
    {
      name: 'a budget that allows no eviction of two pods',
      from: 'minAvailable: 1',
      to: 'minAvailable: 2',
      said: '52:17 warning NoEvictionAllowed: allow at least one; as it is no node with such a pod can be drained',
    },
    {
      name: 'a budget of a share that is rounded up to both of two pods',
      from: 'minAvailable: 1',
      to: 'minAvailable: 51%',
      said: '52:17 warning NoEvictionAllowed: allow at least one; as it is no node with such a pod can be drained',
    },
    {
      name: 'a budget that allows none to be unavailable',
      from: 'minAvailable: 1',
      to: 'maxUnavailable: 0%',
      said: '52:19 warning NoEvictionAllowed: allow at least one; as it is no node with such a pod can be drained',
    },
  ])('do not: $name', ({ from, to, said }) => {
    expect(sound).toContain(from);
    expect(check(sound.replace(from, to))).toEqual([said]);
  });

  it.each([
    [3, []],
    [2, [expect.stringContaining('NoEvictionAllowed')]],
  ])('and a budget is held against the %i pods that an autoscaler keeps at least', (least, said) => {
    const scaler = `---
kind: HorizontalPodAutoscaler
apiVersion: autoscaling/v2
metadata: {name: web, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: ${least}, maxReplicas: 9}
`;

    expect(check(`${sound.replace('minAvailable: 1', 'minAvailable: 2')}${scaler}`)).toEqual(said);
  });

  it.each([
    ['an image by its digest', 'registry:5000/web:1.0', `web@sha256:${'a'.repeat(64)}`],
    ['configuration that is said to be optional', 'emptyDir: {}', 'configMap: {name: data, optional: true}'],
    ['a route to another namespace', '- {name: web, port: 80}', '- {name: web, namespace: bank, port: 1}'],
    ['a route to another kind', '- {name: web, port: 80}', '- {name: web, kind: Bucket, group: x.io}'],
    ['a port by its number', 'targetPort: http', 'targetPort: 9'],
    ['a Service outside of the cluster', 'selector: {app: web}\n  ports', 'type: ExternalName\n  ports'],
    ['the account that every namespace has', 'emptyDir: {}', 'emptyDir: {}\n      serviceAccountName: ""'],
    ['a claim without a name yet', 'emptyDir: {}', 'persistentVolumeClaim: {claimName: ""}'],
    [
      'a Service of one revision',
      'selector: {app: web}\n  ports',
      'selector: {pod-template-hash: a1}\n  ports',
    ],
    [
      'a budget for pods of others',
      'minAvailable: 1\n  selector: {matchLabels: {app: web}}',
      'minAvailable: 9\n  selector: {matchLabels: {app: x}}',
    ],
    [
      'a budget for pods of others by an expression',
      'minAvailable: 1\n  selector: {matchLabels: {app: web}}',
      'minAvailable: 9\n  selector: {matchExpressions: [{key: app, operator: In, values: [x]}]}',
    ],
    ['a budget of a share that leaves one', 'minAvailable: 1', 'minAvailable: 50%'],
  ])('may have %s', (_, from, to) => {
    expect(sound).toContain(from);
    expect(check(sound.replace(from, to))).toEqual([]);
  });

  const named = (kind: string, spec: string): string =>
    `{kind: ${kind}, apiVersion: ${kind.endsWith('Set') ? 'apps' : 'batch'}/v1, metadata: {name: db}, spec: ${spec}}`;
  const podTemplate = '{metadata: {labels: {app: db}}, spec: {restartPolicy: Never}}';
  it.each([
    ['StatefulSet', 'statefulset.kubernetes.io/pod-name: db-0', []],
    ['StatefulSet', 'statefulset.kubernetes.io/pod-name: other-0', ['ServiceSelectsNothing']],
    ['StatefulSet', 'apps.kubernetes.io/pod-index: "2"', []],
    ['StatefulSet', 'controller-revision-hash: db-5f', []],
    ['DaemonSet', 'controller-revision-hash: 5f', []],
    ['DaemonSet', 'statefulset.kubernetes.io/pod-name: db-0', ['ServiceSelectsNothing']],
    ['Job', 'job-name: db', []],
    ['Job', 'batch.kubernetes.io/job-name: other', ['ServiceSelectsNothing']],
    ['Job', 'batch.kubernetes.io/controller-uid: a', []],
    ['Job', 'batch.kubernetes.io/job-completion-index: "0"', []],
  ])('counts the labels that the controller of a %s gives its pods: %s', (kind, label, said) => {
    const selector = `{kind: Service, apiVersion: v1, metadata: {name: db-0}, spec: {selector: {app: db, ${label}}}}`;
    const found = check([named(kind, `{template: ${podTemplate}}`), selector].join('\n---\n'));

    expect(found.map((it) => it.split(' ')[2]?.replace(':', ''))).toEqual(said);
  });

  it('may have fields of any type', () => {
    const odd = sound.replaceAll(/(?<!^metadata): (\{.*\}|\d+)$/gm, ': [3, {a: null}]');

    expect(() => check(odd)).not.toThrow();
  });
});
