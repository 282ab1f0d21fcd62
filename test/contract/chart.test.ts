import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  configLimits,
  egressTo,
  installation,
  type KubeObject,
  parseFile,
  RunnerValues,
  refKey,
  refOf,
} from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signal } from './bed/control-plane.ts';
import { seatrial } from './bed/run-cli.ts';
import { pathOf } from './render/bed.ts';

const run = promisify(execFile);

const least = {
  image: `registry.example.com/seatrial:1@sha256:${'0'.repeat(64)}`,
  cluster: 'staging',
  repository: 'https://git.example.com/config.git',
};
/** Everything that can be said, by ssh. */
const most = {
  ...least,
  repository: 'ssh://git@git.example.com:2222/team/config.git',
  branch: 'release',
  versions: '>=1.4.0 <2 || "x"',
  pollSeconds: 60,
  gitSecret: 'git',
  allowedSignersSecret: 'signers',
  gpgKeysSecret: 'gpg',
  hookSecret: 'hooks',
  repositoriesSecret: 'repositories',
  sopsAgeSecret: 'age',
  chartCredentialsSecret: 'charts',
  caSecret: 'ca',
  imagePullSecret: 'registry',
  env: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128/{{ .Values.image }}' }],
  replicas: 3,
  // Helm merges maps: what is left out here stays as it usually is.
  resources: { requests: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '9Gi' }, limits: { memory: '4Gi' } },
  stateSize: '20Gi',
  priorityClass: 'system-cluster-critical',
  owner: 'platform',
  egress: [egressTo('gateway-system', 9100), egressTo('proxies', 3128)],
};

/** What `seatrial install --chart` writes, rendered by the Helm that is pinned. */
describe('the chart', () => {
  let directory: string;
  let helm: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-chart-'));
    helm = await pathOf('helm', signal);
    await seatrial(['install', '--chart', 'chart'], { cwd: directory, signal });
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function rendered(values: object, namespace = 'seatrial-system'): Promise<readonly KubeObject[]> {
    const file = join(directory, 'values.json');
    await writeFile(file, JSON.stringify(values));
    const args = [
      'template',
      'seatrial',
      join(directory, 'chart'),
      '--namespace',
      namespace,
      '--values',
      file,
    ];
    const { stdout } = await run(helm, args, { env: { HOME: directory }, maxBuffer: 64 * 1024 * 1024 });
    const { documents, findings } = parseFile(
      { path: 'chart.yaml', bytes: Buffer.from(stdout) },
      configLimits,
    );
    expect(findings).toEqual([]);
    return documents.map(({ value }) => value as KubeObject);
  }

  it.each([
    ['the least that has to be said', least],
    ['all that can be said', most],
    ['a repository over http without a port', { ...least, repository: 'http://git.example.com/config.git' }],
    ['a repository as hosting services show it', { ...least, repository: 'git@git.example.com:config.git' }],
  ])('makes of %s what the command makes, but for the Namespace', async (_, values) => {
    const { definitions, guards, runner } = installation(RunnerValues.parse(values));
    const wanted = [...definitions.map(kept), ...guards.slice(1), ...runner];

    expect(byName(await rendered(values))).toEqual(byName(wanted));
  });

  it.each([
    ['an image is missing', { ...least, image: undefined }, /image/],
    ['a value is not known', { ...least, imagee: 'x' }, /imagee/],
    ['a value is wrong', { ...least, replicas: 0 }, /replicas/],
    ['the URL has a password', { ...least, repository: 'https://a:b@git.example.com/c' }, /repository/],
  ])('refuses to be installed where %s', async (_, values, message) => {
    await expect(rendered(values)).rejects.toThrow(message);
  });

  it('refuses another namespace than that of the policies', async () => {
    await expect(rendered(least, 'elsewhere')).rejects.toThrow(/--namespace seatrial-system/);
  });

  it('goes into no folder that has one', async () => {
    const again = await seatrial(['install', '--chart', 'chart'], { cwd: directory, signal });

    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('Cannot write chart/Chart.yaml: it is there already');
  });
});

/** Helm leaves the definitions, and with them all records, where the chart goes. */
function kept(definition: KubeObject): KubeObject {
  const { metadata } = definition;
  const annotations = { ...metadata.annotations, 'helm.sh/resource-policy': 'keep' };
  return { ...definition, metadata: { ...metadata, annotations } };
}

function byName(objects: readonly KubeObject[]): Readonly<Record<string, KubeObject>> {
  return Object.fromEntries(objects.map((object) => [refKey(refOf(object)), object]));
}
