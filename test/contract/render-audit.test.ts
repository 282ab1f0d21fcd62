import { describe, expect, it } from 'vitest';
import { encrypted, ours } from './render/sops.ts';
import { deployment, runSeatrial, workingCopy } from './render/working-copy.ts';

const overlay = 'apps/shop/overlays/production/kustomization.yaml';
const asRoot = 'resources: [../../../../bases/web]\npatches: [{path: patch.yaml}]\n';
const patch =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {hostPID: true}}}\n';

interface Told {
  readonly rule: string;
  readonly application: string;
  readonly clusters: readonly string[];
  readonly file: string;
}

/** `cluster,cluster application Rule file` of an audit. */
function told(stdout: string, rule: string): readonly string[] {
  const { findings }: { readonly findings: readonly Told[] } = JSON.parse(stdout);
  return findings
    .filter((it) => it.rule === rule)
    .map(({ clusters, application, file }) => `${clusters.join()} ${application} ${file}`);
}

describe('seatrial audit', () => {
  it('audits what Kustomize and Helm make, where a person wrote it', async () => {
    const root = await workingCopy();

    const { stdout, stderr } = await runSeatrial(['audit', '-o', 'json'], root);

    expect(stderr).toBe('');
    expect(told(stdout, 'NoRequests')).toEqual([
      'production,staging shop bases/web/deployment.yaml',
      'staging cart charts/web/templates/deployment.yaml',
    ]);
    expect(JSON.parse(stdout).counts).toMatchObject({ applications: 2 });
  });

  it('says on which of its clusters an application is wrong', async () => {
    const root = await workingCopy({ [overlay]: asRoot, 'apps/shop/overlays/production/patch.yaml': patch });

    const text = await runSeatrial(['audit', '--severity', 'error'], root);
    const json = await runSeatrial(['audit', '-o', 'json'], root);

    expect(text.exitCode).toBe(1);
    expect(text.stdout).toMatch(/ error HostNamespace pods of Deployment "web" .* \(on production\)\n/);
    expect(told(json.stdout, 'HostNamespace')).toEqual(['production shop bases/web/deployment.yaml']);
  });

  it('opens files of SOPS, and shows nothing of what is in them', async () => {
    const withSecret = `${deployment}        env: [{name: DB_PASSWORD, value: hunter2}]\n`;
    const root = await workingCopy({
      'apps/plain.yaml':
        'apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: plain}\nspec: {path: apps/plain, namespace: plain, targets: [{cluster: staging}]}\n',
      'apps/plain/web.yaml': await encrypted('web.yaml', withSecret, '^value$'),
    });

    const opened = await runSeatrial(['audit', '-o', 'json'], root, { SOPS_AGE_KEY: ours.key });
    const closed = await runSeatrial(['audit', '-o', 'json'], root);

    expect(told(opened.stdout, 'SecretInEnvironment')).toEqual(['staging plain apps/plain/web.yaml']);
    expect(opened.stdout).not.toContain('hunter2');
    expect(closed.exitCode).toBe(1);
    expect(closed.stderr).toMatch(/^not audited: Application "plain": .*apps\/plain/m);
  });

  it('says what it could not render, by file and line, and audits the rest', async () => {
    const template = deployment.replace('"web:1.0"', '{{ required "name an image" .Values.picture }}');
    const root = await workingCopy({ 'charts/web/templates/deployment.yaml': template });

    const { stdout, stderr, exitCode } = await runSeatrial(['audit', '-o', 'json'], root);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^not audited: Application "cart": charts\/web\/templates\/deployment\.yaml:12: helm: .*name an image/,
    );
    expect(told(stdout, 'NoRequests')).toEqual(['production,staging shop bases/web/deployment.yaml']);
  });
});
