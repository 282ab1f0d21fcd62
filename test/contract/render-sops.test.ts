import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chart, op, overlay, renderBed, shop, textOf, told } from './render/bed.ts';
import { encrypted, ours } from './render/sops.ts';

const others = 'AGE-SECRET-KEY-103ZNU33UATDSRHXY8V9F0364RQL48DEVU9N0NT99FE7PC2PWARQSKRL3FY';

const secret = [
  'apiVersion: v1',
  'kind: Secret',
  'metadata:',
  '  name: shop',
  'stringData:',
  '  password: hunter2',
  '',
].join('\n');

describe('files of SOPS', () => {
  it('among plain manifests are decrypted with the key of the runner', async () => {
    const { renderFiles } = await renderBed({ env: { SOPS_AGE_KEY: ours.key } });
    const texts = {
      'apps/shop/secret.yaml': await encrypted('secret.yaml', secret),
      'apps/shop/settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
    };

    const { files, findings } = await renderFiles(shop(texts, { type: 'Plain' }), op);

    expect(texts['apps/shop/secret.yaml']).not.toContain('hunter2');
    expect(findings).toEqual([]);
    expect(textOf(files)).toContain('password: hunter2');
    expect(textOf(files)).not.toContain('sops');
    expect(files.map(({ path }) => path)).toEqual(['apps/shop/secret.yaml', 'apps/shop/settings.yaml']);
  });

  it('are decrypted before Kustomize and Helm read them, and are kept nowhere', async () => {
    const { folder } = await renderBed();
    const cacheFolder = join(folder, 'rendered');
    const { renderFiles, leftovers } = await renderBed({ env: { SOPS_AGE_KEY: ours.key }, cacheFolder });
    const ofKustomize = {
      'apps/shop/overlays/staging/kustomization.yaml':
        'secretGenerator:\n- name: a\n  envs: [secret.env]\ngeneratorOptions: {disableNameSuffixHash: true}\n',
      'apps/shop/overlays/staging/secret.env': await encrypted('secret.env', 'PASSWORD=hunter2\n'),
    };
    const ofHelm = {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/templates/a.yaml': 'kind: Secret\nstringData: {password: {{ .Values.password }}}\n',
      'apps/shop/values.yaml': await encrypted('values.yaml', 'password: hunter2\n'),
    };

    const one = await renderFiles(shop(ofKustomize, overlay), op);
    const other = await renderFiles(shop(ofHelm, { ...chart, values: [{ file: 'values.yaml' }] }), op);

    expect(textOf(one.files)).toContain(`PASSWORD: ${Buffer.from('hunter2').toString('base64')}`);
    expect(textOf(other.files)).toContain('password: hunter2');
    expect(await leftovers()).toEqual([]);
    await expect(readdir(cacheFolder)).rejects.toThrow('ENOENT');
  });

  it('are not in what a program says that fails, as they are or in base64', async () => {
    const { renderFiles } = await renderBed({ env: { SOPS_AGE_KEY: ours.key } });
    const texts = {
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'charts/web/templates/a.yaml':
        '{{ fail (printf "%s and %s" .Values.password (b64enc .Values.password)) }}\n',
      'apps/shop/values.yaml': await encrypted('values.yaml', 'password: hunter2\n'),
    };

    const made = await renderFiles(shop(texts, { ...chart, values: [{ file: 'values.yaml' }] }), op);

    expect(told(made.findings)).toEqual([expect.stringContaining('(secret) and (secret)')]);
  });

  it('that none of the keys at hand opens are not the version’s fault', async () => {
    const texts = { 'apps/shop/secret.yaml': await encrypted('secret.yaml', secret) };

    for (const env of [{}, { SOPS_AGE_KEY: others }]) {
      const { renderFiles } = await renderBed({ env: { HOME: '/nowhere', ...env } });
      await expect(renderFiles(shop(texts, { type: 'Plain' }), op)).rejects.toMatchObject({
        code: 'Unavailable',
        message: 'Cannot decrypt apps/shop/secret.yaml: none of the keys at hand opens it',
      });
    }
  });

  it('that were changed by hand are refused by file and line', async () => {
    const { renderFiles } = await renderBed({ env: { SOPS_AGE_KEY: ours.key } });
    const text = await encrypted('secret.yaml', secret);
    const texts = { 'apps/shop/secret.yaml': text.replace('name: shop', 'name: other') };

    const { files, findings } = await renderFiles(shop(texts, { type: 'Plain' }), op);

    expect(files).toEqual([]);
    expect(told(findings)).toEqual([
      expect.stringMatching(/^apps\/shop\/secret\.yaml:7 DecryptionFailed sops: .*MAC/),
    ]);
    expect(told(findings).join('')).not.toContain('hunter2');
  });

  it('that name a Vault of their own do not get the credentials of the runner', async () => {
    const { renderFiles, asked } = await renderBed({
      env: { VAULT_ADDR: 'https://vault.example.org', VAULT_TOKEN: 'hunter2', SOPS_AGE_KEY: ours.key },
    });
    const text = (await encrypted('secret.yaml', secret)).replace(
      /^sops:$/m,
      'sops:\n    hc_vault:\n        - vault_address: http://127.0.0.1:1\n          engine_path: sops\n          key_name: k\n          enc: x',
    );

    const { findings } = await renderFiles(shop({ 'apps/shop/secret.yaml': text }, { type: 'Plain' }), op);

    expect(told(findings)).toEqual([
      'apps/shop/secret.yaml:7 DecryptionRefused the file would have the runner show its credentials to http://127.0.0.1:1, which is not the Vault of its own settings',
    ]);
    expect(asked).toEqual(['sops']);
  });

  it('cost nobody anything who has none', async () => {
    const { renderFiles, asked } = await renderBed();
    const texts = { 'apps/shop/a.yaml': '# about sops: ENC[\napiVersion: v1\n' };
    const input = shop(texts, { type: 'Plain' });

    expect(await renderFiles(input, op)).toEqual({ files: input.files, findings: [] });
    expect(asked).toEqual([]);
  });
});
