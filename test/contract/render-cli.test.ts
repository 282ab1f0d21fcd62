import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deployment, kustomized, runSeatrial, workingCopy } from './render/working-copy.ts';

describe('seatrial render', () => {
  it('prints what a runner would apply on a cluster', async () => {
    const root = await workingCopy();

    const { stdout, stderr, exitCode } = await runSeatrial(
      ['render', 'shop', '--cluster', 'production'],
      root,
    );

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\n/);
    expect(stdout).toContain('namespace: shop');
    expect(stdout).toContain('replicas: 5');
  });

  it('asks which cluster is meant only where they differ', async () => {
    const root = await workingCopy();

    const unclear = await runSeatrial(['render', 'shop'], root);
    const clear = await runSeatrial(['render', 'apps/cart', '-o', 'json'], root);

    expect(unclear.exitCode).toBe(2);
    expect(unclear.stderr).toContain('choose one with --cluster: staging, production');
    expect(JSON.parse(clear.stdout)).toMatchObject({
      kind: 'List',
      items: [{ kind: 'Deployment', spec: { template: { spec: { containers: [{ image: 'cart:1.0' }] } } } }],
    });
  });

  it('says what is wrong by file and line, and prints nothing else', async () => {
    const template = deployment.replace('"web:1.0"', '{{ required "name an image" .Values.picture }}');
    const root = await workingCopy({ 'charts/web/templates/deployment.yaml': template });

    const { stdout, stderr, exitCode } = await runSeatrial(['render', 'cart'], root);

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^charts\/web\/templates\/deployment\.yaml:12:\d+ error RenderFailed helm: .*name an image/,
    );
  });

  it('names the applications that there are, where there is none of that name', async () => {
    const { stderr, exitCode } = await runSeatrial(['render', 'nobody'], await workingCopy());

    expect(exitCode).toBe(1);
    expect(stderr).toContain('there are: cart, shop');
  });
});

describe('seatrial validate', () => {
  it('renders, and leaves alone what no application uses', async () => {
    const { stdout, exitCode } = await runSeatrial(['validate', '.', '-o', 'json'], await workingCopy());

    expect([exitCode, JSON.parse(stdout).findings]).toEqual([0, []]);
    expect(JSON.parse(stdout).counts).toMatchObject({ applications: 2, objects: 2, strayObjects: 0 });
  });

  it('holds what comes out to all that plain manifests are held to, in the place where a person wrote it', async () => {
    const wrong = deployment.replace('replicas: 2', 'replicas: many');
    const root = await workingCopy({
      'bases/web/deployment.yaml': `# the web server\n${wrong}`,
      'charts/web/templates/deployment.yaml': deployment
        .replace('"web:1.0"', '{{ .Values.image }}')
        .replace('replicas: 2', 'replica: 2'),
    });

    const { stdout, exitCode } = await runSeatrial(['validate', '.'], root);

    expect(exitCode).toBe(1);
    const line = wrong.split('\n').findIndex((it) => it.includes('replicas')) + 2;
    expect(stdout).toMatch(
      new RegExp(`^bases/web/deployment\\.yaml:${line}:\\d+ error WrongType .*replicas`, 'm'),
    );
    expect(stdout).toMatch(/^charts\/web\/templates\/deployment\.yaml:2:1 \w+ UnknownField .*replica/m);
  });

  it('says what an application reads and does not name', async () => {
    const root = await workingCopy({ 'apps/shop.yaml': kustomized.replace('  uses: [bases/web]\n', '') });

    const { stdout, exitCode } = await runSeatrial(['validate', '.'], root);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^apps\/shop\/overlays\/production\/kustomization\.yaml:1:\d+ error MissingSource bases\/web is not among/m,
    );
  });

  it('of a folder renders only what is in it', async () => {
    const root = await workingCopy({ 'charts/web/templates/deployment.yaml': '{{ fail "no" }}\n' });

    expect((await runSeatrial(['validate', 'apps/shop'], root)).exitCode).toBe(0);
    expect((await runSeatrial(['validate', 'charts'], root)).exitCode).toBe(1);
  });

  it('does not follow a folder that is a link out of the repository', async () => {
    const root = await workingCopy();
    const outside = await mkdtemp(join(tmpdir(), 'seatrial-outside-'));
    onTestFinished(() => rm(outside, { recursive: true, force: true }));
    await cp(join(root, 'bases/web'), join(outside, 'web'), { recursive: true });
    await rm(join(root, 'bases'), { recursive: true });
    await symlink(outside, join(root, 'bases'));

    const { stdout, exitCode } = await runSeatrial(['validate', '.'], root);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('MissingSource');
  });
});
