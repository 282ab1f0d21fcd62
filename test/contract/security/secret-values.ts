import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@seatrial/kube';
import { apiVersion, type KubeObject, systemNamespace } from '@seatrial/model';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createAuthority } from '../../../packages/localcluster/src/control-plane/certificates.ts';
import { seatrial } from '../bed/run-cli.ts';
import { appManifests, clusterName, type Files, images } from '../runner/files.ts';
import { ask, canaryWaits, eventually, readyOf, releasesOf, takenBack } from '../runner/look.ts';
import { op, type Place } from '../runner/place.ts';
import { firstVersion, type Suite, withTraffic } from '../runner/suite.ts';

const app = 'vault';

/** Of this run alone: what is found is found because it leaked. */
const canaries = {
  plain: 'kq7Zpl4inVbTy9wR2s',
  multi: 'line-one-J4hG8dLq2m\nline-two-Pz5xC7vN3k',
  encoded: 'b64-Wm3nB8vQ6xT1yK9e',
  annotated: 'annot-Hs2fD7kL4pR8qZ',
  quoted: 'quo"te\\d-Xc6vB1nM9aS4',
  refusedType: 'tls-Gt5rF3dE8wQ2zX',
  refusedByPolicy: 'policy-Nb7vC4xZ1lK6jH',
  refusedByWebhook: 'hook-Ol9iK3uJ7yH5tG',
  misplaced: 'map-Rf4tG6yH8uJ2iK',
} as const;
const pin = 73_519_846;

/** Each value as it is, by lines, in base64, escaped, and a piece of each of these. */
function traces(): readonly string[] {
  const forms = Object.values(canaries).flatMap((value) => [
    ...value.split('\n'),
    Buffer.from(value).toString('base64'),
    JSON.stringify(value).slice(1, -1),
    value.slice(4, 16),
    Buffer.from(value).toString('base64').slice(4, 20),
  ]);
  return [...forms, String(pin), '7.3519846e'];
}

function secret(name: string, fields: object): Files {
  const metadata = { name, ...('metadata' in fields ? (fields.metadata as object) : {}) };
  const object = { apiVersion: 'v1', kind: 'Secret', ...fields, metadata };
  return { [`apps/${app}/${name}.json`]: JSON.stringify(object, undefined, 2) };
}

/** Taken by the API server; one is read by the pods, so that the canary has a copy. */
const held: Files = {
  ...secret('web-env', {
    stringData: { token: canaries.plain, multi: canaries.multi, quoted: canaries.quoted },
  }),
  ...secret('side', {
    data: { encoded: Buffer.from(canaries.encoded).toString('base64') },
    metadata: { annotations: { 'example.com/config': JSON.stringify({ of: canaries.annotated }) } },
  }),
};

function version(image: string, greeting: string): Files {
  const files = appManifests(app, { image, greeting });
  const path = `apps/${app}/deployment.yaml`;
  const deployment = files[path]?.replace(
    '          readinessProbe:',
    '          envFrom: [{secretRef: {name: web-env}}]\n          readinessProbe:',
  );
  return { ...files, ...held, [path]: deployment ?? null };
}

/** In the cluster of a runner that releases an application with Secrets, good ones and some that are refused. */
export const secretValuesSuite: Suite = {
  apps: { [app]: { ...firstVersion(app), ...version(images.first, 'First') } },
  tests,
};

function tests(place: () => Place): void {
  let stopHook: () => Promise<void>;
  withTraffic(place, app);

  beforeAll(async () => {
    for (const object of policies) await place().kube.apply(object, { ...op, force: true });
    const hook = await startWebhook();
    stopHook = hook.stop;
    await place().runner.stop();
    await place().startRunner({ listen: '127.0.0.1:0' });
    await place().kube.apply(hook.configuration, { ...op, force: true });
  });
  afterAll(() => stopHook?.());

  async function leaks(texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
    return Object.entries(texts).flatMap(([where, text]) =>
      traces()
        .filter((trace) => text.includes(trace))
        .map((trace) => `${where}: ${trace}, in ${JSON.stringify(around(text, trace))}`),
    );
  }

  it('are in the Secrets of a release alone: not in records, events, logs, metrics, commits or answers', async () => {
    const good = await place().merge(version(images.good, 'Second'), 'Good');
    await ask(place(), await canaryWaits(place(), app, good), 'Reject');
    await takenBack(place(), app, good);
    const bad = await place().merge(version(images.failing, 'Third'), 'Bad');
    await takenBack(place(), app, bad);

    const { items } = await place().kube.list({ apiVersion: 'v1', kind: 'Secret', namespace: app }, op);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(['web-env', 'side']));
    expect(JSON.stringify(items)).toContain(Buffer.from(canaries.plain).toString('base64'));
    expect(await leaks(await everything())).toEqual([]);
  });

  const refusals: Readonly<Record<string, Files>> = {
    'the API server finds fault with them': {
      ...secret('refused', { type: 'kubernetes.io/tls', stringData: { pin: canaries.refusedType } }),
      ...secret('refused-number', { stringData: { pin } }),
      ...secret('refused-map', { stringData: { pin: { of: canaries.misplaced } } }),
    },
    'a policy and a webhook print them': {
      ...secret('refused-by-policy', { stringData: { value: canaries.refusedByPolicy } }),
      ...secret('refused-by-webhook', {
        stringData: { value: canaries.refusedByWebhook },
        metadata: { annotations: { 'example.com/config': canaries.annotated } },
      }),
    },
  };
  it.each(Object.entries(refusals))(
    'are in nothing that tells of Secrets that are refused since %s',
    async (name, files) => {
      const commit = await place().merge({ ...version(images.first, name), ...files }, `Refused: ${name}`);
      onTestFinished(async () => {
        const gone = Object.fromEntries(Object.keys(files).map((path) => [path, null]));
        await place().merge(gone, 'Mend');
      });

      const told = await eventually('the refusal', async () => {
        const [release] = await releasesOf(place(), app);
        if (release?.spec.commit === commit && release.status?.finishedAt !== undefined) {
          return release.status.message;
        }
        const ready = await readyOf(place(), app);
        return ready?.status !== 'True' && /refused|stringData/.test(ready?.message ?? '')
          ? ready?.message
          : undefined;
      });

      // It says which Secret it is, and the rest of the reason.
      expect(told).toContain('refused');
      expect(await leaks(await everything())).toEqual([]);
    },
  );

  /** All that leaves, by where it stands. */
  async function everything(): Promise<Readonly<Record<string, string>>> {
    return { ...(await objects()), ...(await commits()), ...(await answers()), ...(await ofTheRunner()) };
  }

  async function objects(): Promise<Readonly<Record<string, string>>> {
    const { kube } = place();
    const kinds: readonly (readonly [string, string])[] = [
      [apiVersion, 'Release'],
      [apiVersion, 'ApplicationState'],
      [apiVersion, 'ScenarioRun'],
      ['v1', 'Event'],
      ['v1', 'ConfigMap'],
      ['v1', 'Pod'],
      ['apps/v1', 'Deployment'],
      ['apps/v1', 'ReplicaSet'],
      ['coordination.k8s.io/v1', 'Lease'],
    ];
    const lists = await Promise.all(
      kinds.flatMap(([version_, kind]) =>
        [app, systemNamespace].map(async (namespace) => {
          const { items } = await kube.list({ apiVersion: version_, kind, namespace }, op);
          return [`${kind} in ${namespace}`, JSON.stringify(items)] as const;
        }),
      ),
    );
    return Object.fromEntries(lists);
  }

  /** What Seatrial wrote to Git: the entries of the ledger, and what each commit says. The files are the developer's. */
  async function commits(): Promise<Readonly<Record<string, string>>> {
    const git = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)('git', ['--git-dir', place().bareRepository, ...args])).stdout;
    return {
      'messages of all commits': await git('log', '--all', '--format=%B'),
      'entries of the ledger': await git('log', '--patch', `refs/seatrial/ledger/${clusterName}`),
    };
  }

  /** Commands, in the format in which they say the most. */
  async function answers(): Promise<Readonly<Record<string, string>>> {
    const cwd = await mkdtemp(join(tmpdir(), 'seatrial-answers-'));
    onTestFinished(() => rm(cwd, { recursive: true, force: true }));
    await promisify(execFile)('git', ['clone', '--quiet', place().bareRepository, join(cwd, 'config')]);
    const url = `http://127.0.0.1:${place().repository.port}/config.git`;
    const [newest] = (await place().kube.list({ apiVersion, kind: 'Release', namespace: app }, op)).items;
    const ofTheCluster = [
      ['status', '-o', 'json'],
      ['releases', '-A', '-o', 'json'],
      ['releases', '-n', app],
      ['release', 'show', newest?.metadata.name ?? '', '-n', app],
      ['release', 'show', newest?.metadata.name ?? '', '-n', app, '-o', 'json'],
      ['scenario', 'list', '-o', 'json'],
      ['doctor', '--repository', url, '-o', 'json'],
    ];
    const ofFiles = [
      ['ledger', 'log', clusterName, '--repository', url, '-o', 'json'],
      ['ledger', 'verify', clusterName, '--repository', url, '-o', 'json'],
      ['validate', 'config', '-o', 'json'],
      ['validate', 'config'],
    ];
    const said: Record<string, string> = {};
    for (const args of [...ofTheCluster, ...ofFiles]) {
      const kubeconfig = ofTheCluster.includes(args) ? { kubeconfig: place().cluster.kubeconfigPath } : {};
      const { stdout, stderr } = await seatrial(args, { ...kubeconfig, cwd, signal: op.signal });
      expect(`${args.join(' ')}: ${stderr}`).not.toMatch(/unknown (?:option|command)|Usage:/);
      said[`seatrial ${args.join(' ')}`] = `${stdout}\n${stderr}`;
    }
    return said;
  }

  async function ofTheRunner(): Promise<Readonly<Record<string, string>>> {
    const { runner } = place();
    const url = await eventually('the status address', async () =>
      (await runner.said())
        .find(({ msg }) => msg.startsWith('status at '))
        ?.msg.split(' ')
        .at(-1),
    );
    return {
      'the log of the runner': await readFile(runner.logFile, 'utf8'),
      'its metrics': await (await fetch(`${url}/metrics`)).text(),
    };
  }
}

function around(text: string, trace: string): string {
  const at = text.indexOf(trace);
  return text.slice(Math.max(0, at - 80), at + 80);
}

const policyGroup = 'admissionregistration.k8s.io/v1';

/** A policy as somebody may write it who wants to see what was refused. */
const policies: readonly KubeObject[] = [
  {
    apiVersion: policyGroup,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'talkative' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['secrets'] },
        ],
      },
      validations: [
        {
          expression: "object.metadata.name != 'refused-by-policy'",
          messageExpression: "'this secret is refused: ' + string(object.data.value)",
        },
      ],
    },
  },
  {
    apiVersion: policyGroup,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'talkative' },
    spec: { policyName: 'talkative', validationActions: ['Deny'] },
  },
];

/** A webhook that answers with the object, as it is and in base64. */
async function startWebhook(): Promise<{ configuration: KubeObject; stop: () => Promise<void> }> {
  const authority = await createAuthority('webhook', systemClock);
  const { certificate, key } = await authority.issueServer('webhook', ['127.0.0.1']);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const review = JSON.parse(text) as { request: { uid: string; name: string; object: KubeObject } };
      const { uid, object } = review.request;
      const allowed = object.metadata.name !== 'refused-by-webhook';
      const shown = JSON.stringify(object);
      const value = String((object['data'] as { value?: unknown } | undefined)?.value);
      const message = `refused secret ${shown}, that is ${Buffer.from(value, 'base64').toString()}`;
      const answer = { uid, allowed, ...(allowed ? {} : { status: { message } }) };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    configuration: {
      apiVersion: policyGroup,
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'talkative' },
      webhooks: [
        {
          name: 'talkative.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          clientConfig: {
            url: `https://127.0.0.1:${port}/`,
            caBundle: Buffer.from(authority.certificate).toString('base64'),
          },
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['secrets'],
            },
          ],
        },
      ],
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
