import type { AuditRuleName, KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aDeployment, anObject, aPodTemplate, foundBy } from '../testing.ts';

const inPods = 'spec.template.spec';
const inContainer = `${inPods}.containers[web]`;

interface Case {
  readonly rule: AuditRuleName;
  readonly name: string;
  readonly bad: KubeObject;
  readonly found: readonly string[];
  readonly good: KubeObject;
}

function security(securityContext: object): KubeObject {
  return aDeployment({ container: { securityContext } });
}

function environment(name: string, value: string): KubeObject {
  return aDeployment({ container: { env: [{ name, value }] } });
}

const cases: readonly Case[] = [
  {
    rule: 'Privileged',
    name: 'a privileged container',
    bad: security({ privileged: true }),
    found: [`error Deployment/web ${inContainer}.securityContext.privileged`],
    good: security({ privileged: false }),
  },
  {
    rule: 'RunsAsRoot',
    name: 'one of user 0',
    bad: security({ runAsUser: 0, runAsNonRoot: true }),
    found: [`warning Deployment/web ${inContainer}.securityContext.runAsUser`],
    good: security({ runAsUser: 1000 }),
  },
  {
    rule: 'RunsAsRoot',
    name: 'one whose image decides',
    bad: aDeployment(),
    found: [`warning Deployment/web ${inContainer}.securityContext.runAsNonRoot`],
    good: aDeployment({ spec: { securityContext: { runAsNonRoot: true } } }),
  },
  {
    rule: 'RunsAsRoot',
    name: 'one that is root where its pod is not',
    bad: aDeployment({
      spec: { securityContext: { runAsUser: 1000 } },
      container: { securityContext: { runAsUser: 0 } },
    }),
    found: [`warning Deployment/web ${inContainer}.securityContext.runAsUser`],
    good: aDeployment({
      spec: { securityContext: { runAsUser: 0 } },
      container: { securityContext: { runAsUser: 7 } },
    }),
  },
  {
    rule: 'PrivilegeEscalation',
    name: 'one that may gain rights',
    bad: aDeployment(),
    found: [`warning Deployment/web ${inContainer}.securityContext.allowPrivilegeEscalation`],
    good: security({ allowPrivilegeEscalation: false }),
  },
  {
    rule: 'AddedCapabilities',
    name: 'capabilities, grave and other ones',
    bad: security({ capabilities: { add: ['CAP_SYS_ADMIN', 'chown', 'NET_BIND_SERVICE'] } }),
    found: [
      `error Deployment/web ${inContainer}.securityContext.capabilities.add[0]`,
      `warning Deployment/web ${inContainer}.securityContext.capabilities.add[1]`,
    ],
    good: security({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  },
  {
    rule: 'HostNamespace',
    name: 'the network and the processes of the node',
    bad: aDeployment({ spec: { hostNetwork: true, hostPID: true, hostIPC: false } }),
    found: [
      `error Deployment/web ${inPods}.hostNetwork`,
      `error Deployment/web ${inPods}.hostPID`,
    ].toSorted(),
    good: aDeployment({ spec: { hostNetwork: false } }),
  },
  {
    rule: 'HostPath',
    name: 'a folder of the node',
    bad: aDeployment({ spec: { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] } }),
    found: [`error Deployment/web ${inPods}.volumes[logs].hostPath`],
    good: aDeployment({ spec: { volumes: [{ name: 'logs', emptyDir: {} }] } }),
  },
  {
    rule: 'HostPort',
    name: 'a port of the node',
    bad: aDeployment({ container: { ports: [{ name: 'http', containerPort: 80, hostPort: 80 }] } }),
    found: [`warning Deployment/web ${inContainer}.ports[http].hostPort`],
    good: aDeployment({ container: { ports: [{ containerPort: 80 }] } }),
  },
  {
    rule: 'WritableRoot',
    name: 'files that can be written',
    bad: aDeployment(),
    found: [`info Deployment/web ${inContainer}.securityContext.readOnlyRootFilesystem`],
    good: security({ readOnlyRootFilesystem: true }),
  },
  {
    rule: 'NoSeccompProfile',
    name: 'no filter of system calls',
    bad: security({ seccompProfile: { type: 'Unconfined' } }),
    found: [`info Deployment/web ${inContainer}.securityContext.seccompProfile`],
    good: aDeployment({ spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } }),
  },
  {
    rule: 'ServiceAccountToken',
    name: 'the token of the default account',
    bad: aDeployment({ spec: { serviceAccountName: 'default' } }),
    found: [`warning Deployment/web ${inPods}.automountServiceAccountToken`],
    good: aDeployment({ spec: { serviceAccountName: 'web' } }),
  },
  {
    rule: 'ServiceAccountToken',
    name: 'no word about the account',
    bad: aDeployment(),
    found: [`warning Deployment/web ${inPods}.automountServiceAccountToken`],
    good: aDeployment({ spec: { automountServiceAccountToken: false } }),
  },
  {
    rule: 'SecretInEnvironment',
    name: 'a password by its name',
    bad: environment('DB_PASSWORD', 'hunter2'),
    found: [`error Deployment/web ${inContainer}.env[DB_PASSWORD].value`],
    good: environment('DB_PASSWORD', '$(FROM_ELSEWHERE)'),
  },
  {
    rule: 'SecretInEnvironment',
    name: 'a password in a URL',
    bad: environment('DATABASE', 'postgres://shop:hunter2@db/shop'),
    found: [`error Deployment/web ${inContainer}.env[DATABASE].value`],
    good: environment('DATABASE', 'postgres://db:5432/shop'),
  },
  {
    rule: 'SecretInEnvironment',
    name: 'a key by its form',
    bad: environment('CONFIG', '-----BEGIN RSA PRIVATE KEY-----'),
    found: [`error Deployment/web ${inContainer}.env[CONFIG].value`],
    good: environment('TOKEN_FILE', '/var/run/token'),
  },
  {
    rule: 'MutableImage',
    name: 'no tag',
    bad: aDeployment({ container: { image: 'registry:5000/web' } }),
    found: [`warning Deployment/web ${inContainer}.image`],
    good: aDeployment({ container: { image: `web@sha256:${'a'.repeat(64)}` } }),
  },
  {
    rule: 'MutableImage',
    name: 'a tag, at the level of info',
    bad: aDeployment({ container: { image: 'registry:5000/web:1.2' } }),
    found: [`info Deployment/web ${inContainer}.image`],
    good: aDeployment({ container: { image: `registry:5000/web:1.2@sha256:${'a'.repeat(64)}` } }),
  },
  {
    rule: 'NoRequests',
    name: 'a request of memory alone',
    bad: aDeployment({ container: { resources: { requests: { memory: '1Gi' } } } }),
    found: [`warning Deployment/web ${inContainer}.resources.requests`],
    good: aDeployment({ container: { resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } } } }),
  },
  {
    rule: 'NoMemoryLimit',
    name: 'no limit of memory',
    bad: aDeployment({ container: { resources: { limits: { cpu: '1' } } } }),
    found: [`warning Deployment/web ${inContainer}.resources.limits.memory`],
    good: aDeployment({ spec: { resources: { limits: { memory: '1Gi' } } } }),
  },
  {
    rule: 'NoLivenessProbe',
    name: 'no liveness probe',
    bad: aDeployment(),
    found: [`info Deployment/web ${inContainer}.livenessProbe`],
    good: aDeployment({ container: { livenessProbe: { httpGet: { port: 80 } } } }),
  },
  {
    rule: 'NoLivenessProbe',
    name: 'no liveness probe, where the pods are to last',
    bad: aDeployment(),
    found: [`info Deployment/web ${inContainer}.livenessProbe`],
    good: anObject('batch/v1', 'Job', 'once', {
      spec: { template: aPodTemplate({ spec: { restartPolicy: 'Never' } }) },
    }),
  },
  {
    rule: 'BarePod',
    name: 'a Pod by itself',
    bad: anObject('v1', 'Pod', 'alone', aPodTemplate({})),
    found: ['warning Pod/alone kind'],
    good: aDeployment(),
  },
];

describe('rules about pods', () => {
  it.each(cases)('$rule: finds $name', ({ rule, bad, found, good }) => {
    expect(foundBy(rule, [bad])).toEqual(found);
    expect(foundBy(rule, [good])).toEqual([]);
  });

  it.each([
    [
      'a CronJob',
      'batch/v1',
      'CronJob',
      ['jobTemplate', 'spec', 'template'],
      'spec.jobTemplate.spec.template.spec',
    ],
    ['a Job', 'batch/v1', 'Job', ['template'], inPods],
    ['a StatefulSet', 'apps/v1', 'StatefulSet', ['template'], inPods],
    ['a DaemonSet', 'apps/v1', 'DaemonSet', ['template'], inPods],
    ['a Rollout', 'argoproj.io/v1alpha1', 'Rollout', ['template'], inPods],
    ['a Service of Knative', 'serving.knative.dev/v1', 'Service', ['template'], inPods],
    [
      'a ScaledJob',
      'keda.sh/v1alpha1',
      'ScaledJob',
      ['jobTargetRef', 'template'],
      'spec.jobTargetRef.template.spec',
    ],
    ['a kind that nobody knows', 'example.org/v1', 'Web', ['template'], inPods],
  ])('reads the pods of %s', (_, apiVersion, kind, at, path) => {
    const template = aPodTemplate({ spec: { hostPID: true } });
    const spec = at.toReversed().reduce<unknown>((inner, key) => ({ [key]: inner }), template);

    expect(foundBy('HostNamespace', [anObject(apiVersion, kind, 'it', { spec })])).toEqual([
      `error ${kind}/it ${path}.hostPID`,
    ]);
  });

  it.each(['initContainers', 'ephemeralContainers'])('looks into %s', (list) => {
    const spec = { [list]: [{ name: 'tool', image: 'tool:1', securityContext: { privileged: true } }] };

    expect(foundBy('Privileged', [aDeployment({ spec })])).toEqual([
      `error Deployment/web ${inPods}.${list}[tool].securityContext.privileged`,
    ]);
  });

  it('ServiceAccountToken: goes by the word of the account where the pods have none', () => {
    const account = anObject('v1', 'ServiceAccount', 'default', { automountServiceAccountToken: false });

    expect(foundBy('ServiceAccountToken', [aDeployment(), account])).toEqual([]);
    expect(
      foundBy('ServiceAccountToken', [
        aDeployment({ spec: { automountServiceAccountToken: true } }),
        account,
      ]),
    ).toHaveLength(1);
  });

  it('BarePod: takes one that something owns', () => {
    const pod = anObject('v1', 'Pod', 'owned', aPodTemplate({}));
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: '1' };

    expect(foundBy('BarePod', [{ ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } }])).toEqual(
      [],
    );
  });
});
