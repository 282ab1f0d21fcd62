import { mkdtemp, writeFile } from 'node:fs/promises';
import { systemClock } from '@seatrial/kube';
import { apiVersion, type KubeObject, parseRelease, type Release, systemNamespace } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../../packages/localcluster/src/control-plane/certificates.ts';
import { audience, type Bed, production, startBed, users } from './api/bed.ts';
import { op } from './bed/control-plane.ts';
import { aRelease, aScenarioRun, at, everyField } from './install/samples.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(async () => {
  await bed?.stop();
});

const anybody = { repository: 'acme/shop', ref: 'refs/heads/feature' };

async function aWaitingRelease(name: string): Promise<Release> {
  const { approvals: _, requests: __, undo: ___, ...spec } = everyField.release.spec;
  const steps = [{ setWeight: 10 }, { approval: { count: 2 } }];
  const given = { ...spec, rollout: { ...spec.rollout, steps } };
  const created = await bed.runner.create({ ...aRelease(name), spec: given }, op);
  const status = {
    ...everyField.release.status,
    phase: 'Progressing',
    reason: 'AwaitingApproval',
    stepIndex: 1,
    finishedAt: undefined,
  };
  return parseRelease(await bed.runner.updateStatus({ ...created, status } as KubeObject, op));
}

async function read(name: string): Promise<Release> {
  return parseRelease(await bed.admin.get({ apiVersion, kind: 'Release', namespace: 'shop', name }, op));
}

function call(path: string, token: string, init: { method?: string; body?: unknown } = {}) {
  const { method = 'GET', body } = init;
  return fetch(`${bed.url()}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('a workflow over the HTTP API', () => {
  it('sees and approves a release, in the name that its rule has', async () => {
    await aWaitingRelease('one');

    const seen = await bed.seatrial(production, ['releases', '-n', 'shop', '-o', 'name']);
    const approved = await bed.seatrial(production, [
      'approve',
      'shop/one',
      '-n',
      'shop',
      '--comment',
      'by Ada',
    ]);

    expect(seen).toMatchObject({ exitCode: 0, stdout: 'release.seatrial.dev/one\n' });
    expect(approved).toMatchObject({
      exitCode: 0,
      stdout: `shop/one on staging: approved by ${users.deploys}, 1 of 2 approvals\n`,
    });
    expect((await read('one')).spec.approvals).toEqual([
      { by: users.deploys, at: expect.any(String), comment: 'by Ada' },
    ]);
    expect(bed.logged.findLast((line) => line.includes('PATCH'))).toContain(
      '"run_id":"1234567","jti":"token-',
    );
  });

  it('asks for no more than RBAC gives that user, and is told in its words', async () => {
    await aWaitingRelease('two');

    const looked = await bed.seatrial(anybody, ['release', 'show', 'two', '-n', 'shop']);
    const rejected = await bed.seatrial(anybody, ['reject', 'two', '-n', 'shop']);
    const everywhere = await bed.seatrial(anybody, ['releases']);
    const watched = await bed.seatrial(anybody, ['releases', '-n', 'shop', '--watch']);

    expect(looked.exitCode).toBe(0);
    expect(rejected).toMatchObject({ exitCode: 1, stdout: '' });
    expect(rejected.stderr).toContain(`User "${users.looks}" cannot patch`);
    expect(rejected.stderr).toContain(
      'hint: the ClusterRole seatrial-releaser, bound to you in the namespace shop',
    );
    expect(everywhere.stderr).toContain('hint: name the namespace that you may read with -n');
    expect(watched).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('it has records alone') });
  });

  it('forges nobody’s approval, and changes nothing else', async () => {
    const { metadata } = await aWaitingRelease('three');
    const token = bed.issuer.token(production, audience);
    const patch = (spec: object) =>
      call('/v1/namespaces/shop/releases/three', token, {
        method: 'PATCH',
        body: { metadata: { resourceVersion: metadata.resourceVersion }, spec },
      });

    const forged = await patch({ approvals: [{ by: 'grace', at }] });
    const promoted = await patch({ requests: [{ type: 'PromoteNow', by: users.deploys, at }] });
    const changed = await patch({ approvals: [], version: 'f'.repeat(40) });

    expect(forged.status).toBe(403);
    expect(await forged.json()).toMatchObject({
      code: 'Forbidden',
      detail: expect.stringContaining(`you are ${users.deploys}`),
    });
    expect(await promoted.json()).toMatchObject({ detail: expect.stringContaining('the verb "promote"') });
    expect(changed.status).toBe(422);
    expect((await read('three')).spec).toMatchObject({ approvals: [], requests: [] });
  });

  it('adds nothing to a record that is another by now', async () => {
    const { metadata } = await aWaitingRelease('four');
    const client = await bed.client(async () => bed.issuer.token(production, audience));
    const ref = { apiVersion, kind: 'Release', namespace: 'shop', name: 'four' };
    await bed.seatrial(production, ['reject', 'four', '-n', 'shop']);
    const { resourceVersion } = metadata;

    const late = client.patch(
      ref,
      { metadata: { resourceVersion }, spec: { approvals: [{ by: users.deploys, at }] } },
      { type: 'merge', ...op },
    );

    await expect(late).rejects.toMatchObject({ name: 'KubeError', code: 'Conflict' });
    await client.close();
  });

  it('starts a scenario in its own name alone, where it may', async () => {
    const as = async (repository: string) =>
      bed.client(async () => bed.issuer.token({ repository }, audience));
    const [operates, looks] = await Promise.all([as('acme/chaos'), as('acme/shop')]);
    const byHand = (name: string, by: string) => aScenarioRun(name, { trigger: { type: 'Manual', at, by } });

    const run = await operates.create(byHand('by-hand', users.operates), op);

    expect(run.metadata).toMatchObject({ name: 'by-hand', namespace: systemNamespace });
    await expect(operates.create(byHand('forged', 'grace'), op)).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining(`trigger.by ${users.operates}`),
    });
    await expect(looks.create(byHand('mine', users.looks), op)).rejects.toMatchObject({ code: 'Forbidden' });
    await expect(operates.create(byHand('by-hand', users.operates), op)).rejects.toMatchObject({
      code: 'AlreadyExists',
    });
    await Promise.all([operates.close(), looks.close()]);
  });

  it('knows who it is, and gets nothing but records', async () => {
    const client = await bed.client(async () => bed.issuer.token(production, audience));

    expect(await client.selfSubject(op)).toEqual({
      username: users.deploys,
      groups: ['system:authenticated'],
    });
    await expect(
      client.get({ apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'x' }, op),
    ).rejects.toMatchObject({ code: 'Forbidden', reason: 'NotServed' });
    await client.close();
  });

  it('follows a release while the runner is away, and sees its end', async () => {
    const waiting = await aWaitingRelease('five');
    let away: Promise<void> | undefined;
    const shutOnce = ({ stdout }: { readonly stdout: string }): void => {
      if (stdout.includes('Progressing')) away ??= bed.shut();
    };

    const following = bed.seatrial(production, ['release', 'show', 'five', '-n', 'shop', '--watch'], {
      onWrite: (written) => {
        shutOnce(written);
        if (written.stderr.includes('it is asked again')) back ??= comeBack(waiting);
      },
    });
    let back: Promise<void> | undefined;

    const { exitCode, stdout, stderr } = await following;
    await back;
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('it is asked again'),
    });
    expect(stdout).toContain('Promoted');
  });
});

async function comeBack(release: Release): Promise<void> {
  const { metadata, spec, status } = release;
  const ended = { ...status, phase: 'Promoted', reason: 'Passed', finishedAt: at };
  await bed.runner.updateStatus({ apiVersion, kind: 'Release', metadata, spec, status: ended }, op);
  await bed.serve();
}

describe('who is let in', () => {
  const whoAmI = (token: string) => call('/v1/whoami', token).then(({ status }) => status);

  it.each([
    ['another audience', 'seatrial:production', {}],
    ['an hour ago', audience, { exp: 1 }],
    ['another issuer', audience, { iss: 'https://token.actions.githubusercontent.com' }],
  ])('nobody with a token for %s', async (_, whom, changes) => {
    expect(await whoAmI(bed.issuer.token(production, whom, changes))).toBe(401);
  });

  it.each([
    ['a repository without a rule', { repository: 'acme/other' }, 'no rule of the Cluster file'],
    ['a repository whose name begins alike', { repository: 'acme/shop2' }, 'no rule of the Cluster file'],
    ['the same name of another owner', { repository: 'evil/shop' }, 'no rule of the Cluster file'],
    [
      'a user whom the installation does not name',
      { repository: 'acme/admin' },
      'may not ask in the name of admin',
    ],
    ['a group of the cluster itself', { repository: 'acme/masters' }, 'no rule of the Cluster file'],
  ])('nobody by %s', async (_, run, message) => {
    const answer = await call('/v1/releases', bed.issuer.token(run, audience));

    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining(message) });
  });

  it('nobody whom the Cluster file lets in no longer', async () => {
    const token = bed.issuer.token(production, audience);
    const before = bed.access;
    bed.access = [];

    expect(await whoAmI(token)).toBe(401);

    bed.access = before;
    expect(await whoAmI(token)).toBe(200);
  });

  it('whoever has a token by a new key, and nobody by one that was retired', async () => {
    const old = bed.issuer.token(production, audience);
    expect(await whoAmI(old)).toBe(200);

    bed.issuer.rotate();
    expect(await whoAmI(bed.issuer.token(production, audience))).toBe(200);
    expect(await whoAmI(old)).toBe(200);
    bed.issuer.retire();
    bed.issuer.rotate();
    expect(await whoAmI(bed.issuer.token(production, audience))).toBe(200);
    expect(await whoAmI(old)).toBe(401);
  });

  it.each(['Refuses', 'Hangs'] as const)(
    'whoever has a token by a known key while the issuer %s',
    async (how) => {
      expect(await whoAmI(bed.issuer.token(production, audience))).toBe(200);
      bed.issuer.shut(how);

      expect(await whoAmI(bed.issuer.token(production, audience))).toBe(200);

      bed.issuer.open();
    },
  );

  it('a job that asks for its own token, as an Action does', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } =
      bed.issuer.job(production);
    const given = await fetch(`${url}&audience=${encodeURIComponent(audience)}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    const { value } = (await given.json()) as { value: string };

    expect(await whoAmI(value)).toBe(200);
  });

  it('over TLS, whoever trusts the authority; and by a certificate that was replaced', async () => {
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => createAuthority(name, systemClock)),
    );
    if (first === undefined || second === undefined) throw new Error('two authorities were made');
    const issued = await Promise.all([first, second].map((it) => it.issueServer('api', ['127.0.0.1'])));
    let current = issued[0];
    await bed.shut();
    await bed.serve(async () => ({ cert: current?.certificate ?? '', key: current?.key ?? '' }));
    const folder = await mkdtemp(`${bed.directory}/tls-`);
    await writeFile(`${folder}/first.pem`, first.certificate);
    await writeFile(`${folder}/second.pem`, second.certificate);
    const by = (name: string) =>
      bed.seatrial(production, [
        'releases',
        '-n',
        'shop',
        '-o',
        'name',
        '--server-ca-file',
        `${folder}/${name}.pem`,
      ]);

    expect((await by('first')).exitCode).toBe(0);
    expect(await by('second')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('no trusted connection'),
    });
    current = issued[1];
    await vi.waitFor(async () => expect((await by('second')).exitCode).toBe(0), { timeout: 10_000 });

    await bed.shut();
    await bed.serve();
  });
});
