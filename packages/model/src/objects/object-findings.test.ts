import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configLimits } from '../config/limits.ts';
import { parseFile } from '../config/parse-file.ts';
import type { KubeObject } from '../kubernetes.ts';
import { kubernetesSchemas } from './generated/kubernetes.ts';
import { objectFindings } from './object-findings.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, creationTimestamp: null}
    spec:
      containers:
      - name: web
        image: web:1.0
        ports: [{name: http, containerPort: 8080}]
        env: [{name: LEVEL, value: "3"}]
        resources: {limits: {cpu: 1, memory: 1.5Gi}}
        readinessProbe: {httpGet: {port: 8080}}
`;
const secret = `apiVersion: v1
kind: Secret
metadata: {name: web}
data: {key: c2VjcmV0}
`;
const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec:
  rules:
  - backendRefs: [{name: web, port: 80}]
`;

function check(text: string): readonly string[] {
  const { documents } = parseFile({ path: 'web.yaml', bytes: new TextEncoder().encode(text) }, configLimits);
  return documents
    .flatMap(({ value, source }) => objectFindings(value as KubeObject, source))
    .map((found) => {
      const { line, column, severity, code, message, hint } = found;
      return `${line}:${column} ${severity} ${code} ${message} | ${hint}`;
    });
}

const label =
  'must be at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, got "a b" | text of any other form goes into an annotation';

describe('objectFindings', () => {
  it('finds nothing in sound objects, nor in kinds that nobody told it', () => {
    expect(check([deployment, secret, route].join('---\n'))).toEqual([]);
    expect(check('apiVersion: example.org/v1\nkind: Deployment\nmetadata: {name: A b}\nspec: 3\n')).toEqual(
      [],
    );
    expect(
      check('apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n'),
    ).toEqual([]);
    expect(
      check('apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TCPRoute\nmetadata: {name: a}\n'),
    ).toEqual([]);
    expect(
      check('apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: a}\n'),
    ).toEqual([]);
  });

  it.each([
    [
      'apps/v2',
      'Deployment',
      '1:13 error UnknownVersion there is no Deployment in "apps/v2" | write apps/v1',
    ],
    [
      'extensions/v1beta1',
      'Ingress',
      '1:13 error UnknownVersion there is no Ingress in "extensions/v1beta1" | write networking.k8s.io/v1',
    ],
    [
      'batch/v1beta1',
      'CronJob',
      '1:13 error UnknownVersion there is no CronJob in "batch/v1beta1" | write batch/v1',
    ],
    [
      'autoscaling/v2beta2',
      'HorizontalPodAutoscaler',
      '1:13 error UnknownVersion there is no HorizontalPodAutoscaler in "autoscaling/v2beta2" | write autoscaling/v2',
    ],
    ['v1', 'Deployment', '1:13 error UnknownVersion there is no Deployment in "v1" | write apps/v1'],
    [
      'apps/v1',
      'Deploymnt',
      '2:7 error UnknownKind there is no kind "Deploymnt" in "apps/v1" | did you mean "Deployment"?',
    ],
    ['v1', 'Servce', '2:7 error UnknownKind there is no kind "Servce" in "v1" | did you mean "Service"?'],
    [
      'networking.k8s.io/v1',
      'Egress',
      '2:7 error UnknownKind there is no kind "Egress" in "networking.k8s.io/v1" | did you mean "Ingress"?',
    ],
    [
      'policy/v1beta1',
      'PodSecurityPolicy',
      '2:7 error UnknownKind there is no kind "PodSecurityPolicy" in "policy/v1beta1" | the kinds of its group are PodDisruptionBudget',
    ],
    [
      'skaffold/v4',
      'Thing',
      '2:7 error UnknownKind there is no kind "Thing" in "skaffold/v4" | compare it with "kubectl api-resources"',
    ],
  ])('finds what the API server does not serve: %s %s', (apiVersion, kind, expected) => {
    expect(check(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\n`)).toEqual([expected]);
  });

  it('finds all that is wrong at once', () => {
    const text = deployment.replace('replicas: 2', 'replicas: four').replace('containers:', 'contianers:');

    expect(check(text)).toEqual([
      '5:13 error WrongType spec.replicas must be a whole number, got "four" | write a whole number',
      '9:5 error MissingField spec.template.spec.containers is missing | add it; it is a list',
      '10:7 error UnknownField spec.template.spec.contianers is not a field of Deployment spec.template.spec | did you mean "containers"?',
    ]);
  });

  const at = 'spec.template.spec.containers[0]';
  it.each([
    [
      'replicas: 2',
      'replicas: -1',
      '5:13 error BadValue spec.replicas must be at least 0, got -1 | change the value',
    ],
    [
      'replicas: 2',
      'replicas: 1.5',
      '5:13 error WrongType spec.replicas must be a whole number, got 1.5 | write a whole number',
    ],
    [
      'replicas: 2',
      'replicas: 2147483648',
      '5:13 error BadValue spec.replicas must be at most 2147483647, got 2147483648 | change the value',
    ],
    [
      'name: web, labels',
      'name: Web, labels',
      '3:18 error BadValue metadata.name must be lower-case letters, digits "-" and ".", at most 253, beginning and ending with a letter or digit, got "Web" | change the name',
    ],
    [
      'labels: {app: web}}\nspec',
      'labels: {app: a b}}\nspec',
      `3:37 error BadValue metadata.labels.app ${label}`,
    ],
    [
      'containerPort: 8080',
      'containerPort: "http"',
      `13:45 error WrongType ${at}.ports[0].containerPort must be a whole number, got "http" | write a whole number`,
    ],
    [
      'containerPort: 8080',
      'containerPort: 80808',
      `13:45 error BadValue ${at}.ports[0].containerPort must be at most 65535, got 80808 | change the value`,
    ],
    [
      'containerPort: 8080}',
      'containerPort: 8080}, {containerPort: 8080, protocol: TCP}',
      `13:52 error DuplicateEntry ${at}.ports has two entries with containerPort 8080 and protocol "TCP" | the first is in line 13; remove one of the two`,
    ],
    [
      'value: "3"',
      'value: 3',
      `14:36 error WrongType ${at}.env[0].value must be text, got 3 | put the value in quotes`,
    ],
    [
      'memory: 1.5Gi',
      'memory: 12Q',
      `15:46 error BadValue ${at}.resources.limits.memory must be a quantity, got "12Q" | a number, perhaps with m, k, M, G, Ki, Mi or Gi, for example 500m or 1.5Gi`,
    ],
    [
      'cpu: 1,',
      'cpu: -100m,',
      `15:35 error BadValue ${at}.resources.limits.cpu must be at least 0, got "-100m" | change the value`,
    ],
    [
      'port: 8080}}',
      'port: [1]}}',
      `16:36 error WrongType ${at}.readinessProbe.httpGet.port must be a whole number or text, got a list of 1 | for example 80 or "http"; 1 or "25%"`,
    ],
    [
      'image: web:1.0',
      'imagePullPolicy: always\n        image: web:1.0',
      `12:26 error BadValue ${at}.imagePullPolicy must be one of "Always", "IfNotPresent", "Never", got "always" | did you mean "Always"?`,
    ],
    ['image: web:1.0', 'image: ""', `12:16 error MissingField ${at}.image is missing | add it; it is text`],
  ])('finds in a Deployment with %s made %s', (from, to, said) => {
    expect(deployment).toContain(from);
    expect(check(deployment.replace(from, to))).toEqual([said]);
  });

  it('finds a pod without containers', () => {
    expect(check('apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: []}\n')).toEqual([
      '4:8 error BadValue spec.containers must have at least 1 items, got 0 | add or remove items',
    ]);
  });

  it('never shows what stands in a Secret', () => {
    expect(check(secret.replace('c2VjcmV0', 'hunter2'))).toEqual([
      '4:13 error BadValue data.key must be base64 | write text as it is into stringData; only encoded bytes stand here',
    ]);
  });

  it('leaves room for the experimental channel of the Gateway API, but not for slips', () => {
    expect(check(route.replace('- backendRefs', '- retry: {attempts: 3}\n    backendRefs'))).toEqual([
      '6:5 warning UnknownField spec.rules[0].retry is not a field of HTTPRoute spec.rules[0] | its fields are backendRefs, filters, matches, name, timeouts',
    ]);
    expect(check(route.replace('backendRefs', 'backendRef'))).toEqual([
      '6:5 error UnknownField spec.rules[0].backendRef is not a field of HTTPRoute spec.rules[0] | did you mean "backendRefs"?',
    ]);
  });

  it('takes null for a field that is left out', () => {
    expect(
      check(deployment.replace('replicas: 2', 'replicas:').replace('[{name: LEVEL, value: "3"}]', '')),
    ).toEqual([]);
  });

  it('never throws, whatever stands where', () => {
    const kinds = fc.constantFrom(...Object.keys(kubernetesSchemas.kinds));
    const source = { file: 'x', line: 1, column: 1, locate: nowhere, locateKey: nowhere };
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), (name, spec, data) => {
        const kind = name.slice(name.lastIndexOf('/') + 1);
        const apiVersion = name.slice(0, name.lastIndexOf('/'));
        const object = { apiVersion, kind, metadata: { name: 'x' }, spec, data };
        expect(() => objectFindings(object, source)).not.toThrow();
      }),
    );
  });

  it('has every definition that another refers to', () => {
    const references = JSON.stringify(kubernetesSchemas).matchAll(/"\$ref":"([^"]+)"/g);
    const names = new Set([...references].map(([, name]) => name ?? ''));

    expect([...names].filter((name) => kubernetesSchemas.definitions[name] === undefined)).toEqual([]);
  });
});

function nowhere(): { readonly line: number; readonly column: number } {
  return { line: 1, column: 1 };
}
