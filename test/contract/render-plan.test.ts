import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Plan, type PlannedApplication } from '@seatrial/model';
import { expect, it } from 'vitest';
import { encrypted, ours } from './render/sops.ts';
import { deployment, helm, runSeatrial, workingCopy } from './render/working-copy.ts';

const both = helm.replace('[{cluster: staging}]', '[{cluster: staging}, {cluster: production}]');
const production = 'apps/shop/overlays/production/kustomization.yaml';
const scaled = 'resources: [../../../../bases/web]\nreplicas: [{name: web, count: 7}]\n';

/** A repository of which all is committed. */
async function committed(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = await workingCopy(files);
  await rm(join(root, '.git'), { recursive: true });
  const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: root });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message', 'first');
  return root;
}

interface Planned {
  readonly exitCode: number;
  readonly plan: Plan;
  /** `cluster application`, with what becomes of it. */
  readonly outcomes: readonly string[];
  readonly of: (cluster: string, application: string) => PlannedApplication | undefined;
}

async function planned(root: string, env: Readonly<Record<string, string>> = {}): Promise<Planned> {
  const { stdout, stderr, exitCode } = await runSeatrial(['plan', '-o', 'json'], root, env);
  expect(stderr).toBe('');
  const plan = Plan.parse(JSON.parse(stdout));
  const all = plan.clusters.flatMap(({ cluster, applications }) =>
    applications.map((application) => ({ cluster, application })),
  );
  return {
    exitCode,
    plan,
    outcomes: all.map(({ cluster, application: it }) => `${cluster} ${it.application} ${it.outcome}`),
    of: (cluster, name) =>
      all.find((it) => it.cluster === cluster && it.application.application === name)?.application,
  };
}

it('plan: of a commit to the overlay of one cluster nothing changes on the other', async () => {
  const root = await committed();
  await writeFile(join(root, production), scaled);

  const { exitCode, outcomes, of } = await planned(root);

  expect(outcomes).toEqual(['production shop Changes', 'staging shop Nothing']);
  expect(exitCode).toBe(5);
  expect(of('production', 'shop')?.objects).toMatchObject([
    { kind: 'Deployment', action: 'Change', fields: [{ path: 'spec.replicas', live: '5', wanted: '7' }] },
  ]);
  expect(of('staging', 'shop')).toMatchObject({ change: 'Newer', objects: [], counts: { none: 1 } });
});

it('plan: a cluster whose name is misspelt is refused, since nothing would change there', async () => {
  const root = await committed();

  const { stderr, exitCode } = await runSeatrial(['plan', '--no-cluster', '--cluster', 'stagin'], root);

  expect(stderr).toBe(
    'error: Cannot plan for "stagin": the repository declares no such Cluster\nhint: it declares production, staging\n',
  );
  expect(exitCode).toBe(1);
});

it('plan: a value of a chart changes what it makes, on each cluster as its values say', async () => {
  const root = await committed({
    'apps/cart.yaml': both.replace(
      '{cluster: production}',
      '{cluster: production, values: [production.yaml]}',
    ),
    'apps/cart/production.yaml': 'image: "cart:0.9"\n',
  });
  await writeFile(join(root, 'apps/cart/values.yaml'), 'image: "cart:2.0"\n');

  const { outcomes, of } = await planned(root);

  expect(outcomes).toEqual(['production cart Nothing', 'staging cart Changes']);
  expect(of('staging', 'cart')?.objects[0]?.fields).toMatchObject([
    { path: 'spec.template.spec.containers[0].image', live: '"cart:1.0"', wanted: '"cart:2.0"' },
  ]);
});

it('plan: what cannot be rendered is refused, with its place, where it is and not elsewhere', async () => {
  const root = await committed();
  await writeFile(join(root, production), `${scaled}patches: [{path: none.yaml}]\n`);

  const { exitCode, outcomes, of } = await planned(root);

  expect(exitCode).toBe(6);
  expect(outcomes).toEqual(['production shop Refused', 'staging shop Nothing']);
  expect(of('production', 'shop')).toMatchObject({
    reason: 'InvalidManifests',
    problems: [expect.stringMatching(/^apps\/shop\/overlays\/production\/kustomization\.yaml:3:\d+: /)],
  });
});

it('plan: what nobody can render here is not known, and the rest is planned', async () => {
  const root = await committed({
    'apps/shop/overlays/staging/secret.env': await encrypted('a.env', 'PASSWORD=a\n'),
  });
  await writeFile(join(root, production), scaled);
  await writeFile(join(root, 'apps/cart/values.yaml'), 'image: "cart:2.0"\n');

  const { exitCode, outcomes, of } = await planned(root);

  expect(exitCode).toBe(3);
  expect(outcomes).toEqual([
    'production shop Inconclusive',
    'staging cart Changes',
    'staging shop Inconclusive',
  ]);
  expect(of('staging', 'shop')).toMatchObject({
    reason: 'RenderingUnavailable',
    rollout: { how: 'Unknown', message: expect.stringContaining('none of the keys at hand opens it') },
  });
});

it('plan: what was encrypted is shown in no format, wherever a chart has put it', async () => {
  const withSecrets = deployment
    .replace('"web:1.0"', '{{ .Values.image | quote }}')
    .replace(
      'metadata: {name: web}',
      'metadata: {name: web, annotations: {url: "db://{{ .Values.password }}@db"}}',
    );
  const files = {
    'charts/web/templates/deployment.yaml': withSecrets,
    'charts/web/templates/secret.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: {name: web}\ndata: {password: {{ .Values.password | b64enc }}}\n',
    'apps/cart/values.yaml': await encrypted('values.yaml', 'image: "cart:1.0"\npassword: old-hunter\n'),
  };
  const root = await committed(files);
  const newer = await encrypted('values.yaml', 'image: "cart:2.0"\npassword: new-hunter\n');
  await writeFile(join(root, 'apps/cart/values.yaml'), newer);
  const env = { SOPS_AGE_KEY: ours.key };

  const { of } = await planned(root, env);
  const texts: string[] = [];
  for (const output of ['text', 'json', 'markdown'])
    texts.push((await runSeatrial(['plan', '-o', output], root, env)).stdout);

  expect(of('staging', 'cart')?.objects.find(({ kind }) => kind === 'Deployment')?.fields).toMatchObject([
    { path: 'spec.template.spec.containers[0].image', wanted: '"cart:2.0"' },
    { path: 'metadata.annotations.url', cause: 'Git', managers: [] },
  ]);
  for (const text of texts) {
    expect(text).toContain('metadata.annotations.url');
    for (const secret of ['old-hunter', 'new-hunter'])
      for (const form of [secret, Buffer.from(secret).toString('base64')]) expect(text).not.toContain(form);
  }
});
