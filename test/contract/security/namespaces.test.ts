import {
  type ApplicationState,
  annotations,
  apiVersion,
  type KubeObject,
  labels,
  type ObjectRef,
  parseApplicationState,
  runnerUser,
  systemNamespace,
} from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterName, type Files, images } from '../runner/files.ts';
import { eventually, find } from '../runner/look.ts';
import { op, openPlace, type Place } from '../runner/place.ts';

const level = 'pod-security.kubernetes.io/enforce';
const merge = { ...op, type: 'merge' } as const;

/** Real API server, real Git, and a runner with the rights that `seatrial install` gives it. */
describe('namespaces', { timeout: 600_000 }, () => {
  let bed: Place;

  beforeAll(async () => {
    bed = await openPlace();
    await Promise.all([bed.apiServer.open(), bed.repository.open()]);
    await bed.kube.apply(namespace('bank', { [level]: 'restricted' }), op);
    await bed.kube.apply(configMap('bank', 'own', 'by hand'), op);
    await bed.merge(clusterFile());
    await bed.startRunner();
  });
  afterAll(async () => {
    await bed?.close();
  });

  function clusterFile(...more: readonly string[]): Files {
    const grants = [
      `{paths: [apps/granted], names: ["grant*"], labels: {${level}: baseline, ${labels.chaos}: enabled}}`,
      ...more,
    ];
    return {
      'clusters/local.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${clusterName}}
spec:
  chaos: {allowed: true}
  namespaces:
${grants.map((grant) => `    - ${grant}\n`).join('')}  telemetry: {scrapeUrl: ${bed.cluster.gatewayMetricsUrl}}
`,
    };
  }

  it('one that is missing is made for the first application, and a second one needs a grant', async () => {
    await bed.merge(application('first', 'harbour', notes('first')), 'The first');
    await promoted('harbour', 'first');
    await bed.merge(application('second', 'harbour', notes('second')), 'The second');

    const refused = await refusal('second');

    expect(refused).toContain('namespace "harbour" was made for Application "first"');
    expect(refused).toContain(
      'add "- {paths: [apps/second], names: [harbour]}" to spec.namespaces in clusters/local.yaml',
    );
    const made = await bed.kube.get(ref('Namespace', 'harbour'), op);
    expect(made.metadata.annotations?.[annotations.madeFor]).toBe('first');
    expect(await written('harbour', 'second')).toEqual([]);

    await bed.merge(clusterFile('{paths: [apps/second], names: [harbour]}'), 'Grant it');

    await promoted('harbour', 'second');
    await eventually('the end of the record that stood for it', async () =>
      (await find(bed.kube, recordRef(systemNamespace, 'second'))) === undefined ? true : undefined,
    );
    expect((await recordIn('harbour', 'second'))?.spec.namespaceBy).toBe('Granted');
  });

  it('one whose grant is taken away: nothing new begins there, what runs stays', async () => {
    await bed.merge(clusterFile(), 'Take the grant away');
    await eventually('the refusal', async () => {
      const record = await recordIn('harbour', 'second');
      return record?.status?.conditions.some(({ reason }) => reason === 'NamespaceNotGranted') === true
        ? true
        : undefined;
    });

    await bed.merge(application('second', 'harbour', notes('second', 'changed')), 'Change it');
    await bed.merge(application('first', 'harbour', notes('first', 'changed')), 'Change the other one too');
    await eventually('the change of the first', async () =>
      (await dataOf('harbour', 'first')) === 'changed' ? true : undefined,
    );

    expect(await dataOf('harbour', 'second')).toBe('new');

    await bed.merge(clusterFile('{paths: [apps/second], names: [harbour]}'), 'Grant it again');
    await eventually('the change of the second', async () =>
      (await dataOf('harbour', 'second')) === 'changed' ? true : undefined,
    );
  });

  it('one that is made has the labels of its grant', async () => {
    await bed.merge(application('granted', 'granted', notes('granted')), 'Granted');
    await promoted('granted', 'granted');

    const made = await bed.kube.get(ref('Namespace', 'granted'), op);
    expect(made.metadata.labels).toMatchObject({ [level]: 'baseline', [labels.chaos]: 'enabled' });
  });

  it('one that was there before is left alone: no level, no Job on the host, nothing that was made by hand', async () => {
    const attack = [
      namespace('bank', { [level]: 'privileged', [labels.chaos]: 'enabled' }),
      configMap('bank', 'own', 'taken'),
      hostJob('bank'),
    ];
    await bed.merge(
      { ...application('thief', 'bank', attack), ...everyMinute('thief'), ...everyMinute('granted') },
      'A thief',
    );

    expect(await refusal('thief')).toContain('namespace "bank" was not made for Application "thief"');

    expect(await written('bank', 'thief')).toEqual([]);
    expect(await labelsOf('bank')).toMatchObject({ [level]: 'restricted' });
    expect(await labelsOf('bank')).not.toHaveProperty([labels.chaos]);
    expect(await dataOf('bank', 'own')).toBe('by hand');
  });

  it('one of a record from before there were grants stays its application’s, with the labels it was given', async () => {
    const given = { [level]: 'baseline', [labels.chaos]: 'enabled' };
    await bed.kube.apply(namespace('old', given), { ...op, fieldManager: 'seatrial' });
    const record = { name: 'old', namespace: 'old', labels: { [labels.application]: 'old' } };
    const spec = { application: 'old', cluster: clusterName };
    const runner = bed.kube.impersonate({ user: runnerUser, groups: ['system:masters'] });
    await runner.create({ apiVersion, kind: 'ApplicationState', metadata: record, spec }, op);

    await bed.merge(application('old', 'old', [...notes('old'), namespace('old')]), 'From before');

    await promoted('old', 'old');
    expect((await recordIn('old', 'old'))?.spec.namespaceBy).toBeUndefined();
    expect(await labelsOf('old')).toMatchObject({ ...given, [labels.application]: 'old' });
  });

  it('labels in a manifest: Pod Security refuses the version, consent to chaos is left out', async () => {
    const privileged = [...notes('first', 'privileged'), namespace('harbour', { [level]: 'privileged' })];
    await bed.merge(application('first', 'harbour', privileged), 'More than it may');
    const message = await notReady('harbour', 'first', 'InvalidManifests');
    const consenting = [...notes('first', 'consenting'), namespace('harbour', { [labels.chaos]: 'enabled' })];
    await bed.merge(application('first', 'harbour', consenting), 'Consent by itself');
    await eventually('the version', async () =>
      (await dataOf('harbour', 'first')) === 'consenting' ? true : undefined,
    );

    expect(message).toMatch(
      /^apps\/first\/all\.json:\d+:\d+: Namespace "harbour" has the label pod-security/,
    );
    expect(await labelsOf('harbour')).not.toHaveProperty([labels.chaos]);
    expect(await labelsOf('harbour')).not.toHaveProperty([level]);
    const said = (await bed.runner.said()).map(({ msg }) => msg);
    expect(said).toContainEqual(expect.stringContaining(`the label ${labels.chaos}, which manifests do not`));
  });

  it('a document that only calls itself a definition lifts no lock, and the API server holds where ours would not', async () => {
    const before = { bank: await labelsOf('bank'), system: await labelsOf('kube-system') };
    const definition = {
      apiVersion: 'example.com/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'namespaces' },
      spec: { group: '', names: { kind: 'Namespace' }, scope: 'Namespaced' },
    };
    const taken = [
      namespace('bank', { [level]: 'privileged', [labels.application]: 'first' }),
      namespace('kube-system', { [labels.chaos]: 'enabled', [labels.application]: 'first' }),
    ];
    await bed.merge(application('first', 'harbour', [definition, ...taken]), 'Scope by word alone');

    expect(await notReady('harbour', 'first', 'InvalidManifests')).toMatch(/Namespace "(bank|kube-system)"/);
    // Whatever ours lets through is applied by this account, here with the rights of an administrator besides.
    const runner = bed.kube.impersonate({ user: runnerUser, groups: ['system:masters'] });
    for (const object of taken) {
      await expect(
        runner.apply(object, { ...op, fieldManager: 'seatrial', force: true }),
      ).rejects.toMatchObject({ code: 'Forbidden' });
    }
    await expect(
      runner.patch(
        ref('Namespace', 'harbour'),
        { metadata: { labels: { [labels.chaos]: 'enabled' } } },
        merge,
      ),
    ).rejects.toMatchObject({ code: 'Forbidden', message: expect.stringContaining(labels.chaos) });
    expect({ bank: await labelsOf('bank'), system: await labelsOf('kube-system') }).toEqual(before);
  });

  it('one that was deleted and made again by hand is nobody’s', async () => {
    await bed.merge(application('third', 'pier', notes('third')), 'The third');
    await promoted('pier', 'third');
    await eventually('nothing more to do for its release', async () => {
      const { items } = await bed.kube.list({ apiVersion, kind: 'Release', namespace: 'pier' }, op);
      return items.every(({ metadata }) => (metadata.finalizers ?? []).length === 0) ? true : undefined;
    });
    await bed.runner.stop();
    await bed.kube.delete(ref('Namespace', 'pier'), op);
    await eventually('the end of the namespace', async () =>
      (await find(bed.kube, ref('Namespace', 'pier'))) === undefined ? true : undefined,
    );
    await bed.kube.apply(namespace('pier'), op);

    await bed.startRunner();

    expect(await refusal('third')).toContain('namespace "pier" was not made for Application "third"');
    expect(await written('pier', 'third')).toEqual([]);
  });

  it('a newcomer with the folder of another application is refused, and that one goes on', async () => {
    const [newcomer] = Object.entries(application('first', 'stolen', []));
    const file = newcomer?.[1]?.replace('name: first', 'name: aaa') ?? '';
    const own = application('first', 'harbour', notes('first', 'goes on'));
    await bed.merge({ ...own, 'aaa.yaml': file }, 'A newcomer');

    await eventually('the version', async () =>
      (await dataOf('harbour', 'first')) === 'goes on' ? true : undefined,
    );

    expect(await find(bed.kube, ref('Namespace', 'stolen'))).toBeUndefined();
    expect(await notReady(systemNamespace, 'aaa', 'InvalidConfig')).toBe(
      'aaa.yaml:4:14: "apps/first" is also the path of Application "first"',
    );
    await bed.merge({ 'aaa.yaml': null }, 'Leave it');
    await eventually('the end of its record', async () =>
      (await find(bed.kube, recordRef(systemNamespace, 'aaa'))) === undefined ? true : undefined,
    );
  });

  it('faults are tried in none that the application may not have', async () => {
    const runsOf = async (name: string): Promise<number> => {
      const labelSelector = `${labels.application}=${name}`;
      const query = { apiVersion, kind: 'ScenarioRun', namespace: systemNamespace, labelSelector };
      return (await bed.kube.list(query, op)).items.length;
    };

    await eventually('a run of what is granted', async () =>
      (await runsOf('granted')) > 0 ? true : undefined,
    );

    expect(await runsOf('thief')).toBe(0);
  });

  async function promoted(where: string, name: string): Promise<void> {
    await eventually(`${name} promoted`, async () =>
      (await recordIn(where, name))?.status?.stableRelease === undefined ? undefined : true,
    );
  }

  async function recordIn(where: string, name: string): Promise<ApplicationState | undefined> {
    const found = await find(bed.kube, recordRef(where, name));
    return found === undefined ? undefined : parseApplicationState(found);
  }

  /** Why it is not ready, once that is so for this reason. */
  function notReady(where: string, name: string, reason: string): Promise<string> {
    return eventually(`${reason} of ${name}`, async () => {
      const record = await recordIn(where, name);
      const ready = record?.status?.conditions.find((it) => it.type === 'Ready' && it.reason === reason);
      return ready?.message;
    });
  }

  function refusal(name: string): Promise<string> {
    return notReady(systemNamespace, name, 'NamespaceNotGranted');
  }

  /** What there is of an application in a namespace. */
  async function written(where: string, name: string): Promise<readonly string[]> {
    const kinds = [
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { apiVersion: 'batch/v1', kind: 'Job' },
      { apiVersion, kind: 'ApplicationState' },
      { apiVersion, kind: 'Release' },
    ];
    const labelSelector = `${labels.application}=${name}`;
    const found = await Promise.all(
      kinds.map((kind) => bed.kube.list({ ...kind, namespace: where, labelSelector }, op)),
    );
    return found.flatMap(({ items }) => items.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  }

  async function labelsOf(name: string): Promise<Readonly<Record<string, string>>> {
    return (await bed.kube.get(ref('Namespace', name), op)).metadata.labels ?? {};
  }

  async function dataOf(where: string, name: string): Promise<unknown> {
    const found = await find(bed.kube, { apiVersion: 'v1', kind: 'ConfigMap', namespace: where, name });
    return (found?.['data'] as { readonly text?: string } | undefined)?.text;
  }
});

function ref(kind: string, name: string): ObjectRef {
  return { apiVersion: 'v1', kind, name };
}

function recordRef(namespace: string, name: string): ObjectRef {
  return { apiVersion, kind: 'ApplicationState', namespace, name };
}

/** Its file and its folder, with these objects and no others. */
function application(name: string, namespace: string, objects: readonly object[]): Files {
  const items = objects.map((object) => JSON.stringify(object, undefined, 2)).join(',\n');
  return {
    [`apps/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec: {path: apps/${name}, namespace: ${namespace}, targets: [{cluster: ${clusterName}}]}
`,
    [`apps/${name}/all.json`]: `{"apiVersion": "v1", "kind": "List", "items": [${items}]}`,
  };
}

function notes(name: string, text = 'new'): readonly KubeObject[] {
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text } }];
}

function namespace(name: string, own: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: own } };
}

function configMap(where: string, name: string, text: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: where }, data: { text } };
}

/** What kills pods of the namespace that the application names. */
function everyMinute(name: string): Files {
  return {
    [`scenarios/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: ${name}}
spec:
  application: ${name}
  cluster: ${clusterName}
  workload: {name: own}
  schedule: "* * * * *"
  startingDeadlineSeconds: 600
  faults: [{type: PodKill}]
  steadyState: {judgedBy: ReadyPods, readyPodsMin: 1}
`,
  };
}

function hostJob(where: string): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'host', namespace: where },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            { name: 'main', image: images.done, volumeMounts: [{ name: 'root', mountPath: '/host' }] },
          ],
          volumes: [{ name: 'root', hostPath: { path: '/' } }],
        },
      },
    },
  };
}
