import { createServer, type IncomingHttpHeaders } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { op, renderBed, shop, told } from '../render/bed.ts';
import { encrypted, ours } from '../render/sops.ts';

const token = 'hvs.of-the-runner';

/** What stands where a file has its Vault, and keeps what it is shown. */
async function listener(): Promise<{ readonly url: string; readonly shown: readonly IncomingHttpHeaders[] }> {
  const shown: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, response) => {
    shown.push(headers);
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"errors":["permission denied"]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { url: `http://127.0.0.1:${address.port}`, shown };
}

const secret = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\nstringData:\n  password: hunter2\n';

/** A file of SOPS with a further key: that of a Vault, as somebody writes it by hand. */
async function fileWith(vault: string): Promise<string> {
  const text = await encrypted('secret.yaml', secret);
  const lines = ['engine_path: sops', 'key_name: k', 'created_at: "2026-01-01T00:00:00Z"', 'enc: vault:v1:x'];
  const entry = ['    hc_vault:', `        - ${vault}`, ...lines.map((line) => `          ${line}`)];
  return text.replace(/^sops:$/m, `sops:\n${entry.join('\n')}`);
}

async function decrypt(text: string, vaultAddress: string) {
  const env = { VAULT_ADDR: vaultAddress, VAULT_TOKEN: token, HOME: '/nowhere' };
  const { renderFiles } = await renderBed({ env });
  return renderFiles(shop({ 'apps/shop/secret.yaml': text }, { type: 'Plain' }), op).then(
    ({ findings }) => told(findings),
    (error: unknown) => [String(error)],
  );
}

describe('the token of the runner for its Vault', () => {
  it('is shown to that Vault', async () => {
    const { url, shown } = await listener();

    const said = await decrypt(await fileWith(`vault_address: ${url}`), url);

    expect(said).toEqual([
      expect.stringContaining('Cannot decrypt apps/shop/secret.yaml: none of the keys at hand'),
    ]);
    expect(shown.map((headers) => headers['x-vault-token'])).toContain(token);
  });

  it.each([
    ['as SOPS writes it', (url: string) => `vault_address: ${url}`],
    ['behind two spaces', (url: string) => `vault_address:  ${url}`],
    ['on a line of its own', (url: string) => `vault_address:\n            ${url}`],
    ['by a name that is escaped', (url: string) => `"vault_addr\\u0065ss": ${url}`],
    ['behind the name of that Vault', (url: string) => `vault_address: ${url.replace('//', '//own,@')}`],
    [
      'by a name in base64',
      (url: string) => `!!binary dmF1bHRfYWRkcmVzcw==: ${url}\n          vault_version: 1`,
    ],
  ])('is shown to no other that a file names %s', async (_, write) => {
    const { url, shown } = await listener();

    const said = await decrypt(await fileWith(write(url)), 'http://own');

    expect(shown).toEqual([]);
    expect(said).toEqual([expect.stringContaining('DecryptionRefused')]);
  });

  it('is not needed for other keys', async () => {
    const env = { VAULT_ADDR: 'http://own', VAULT_TOKEN: token, SOPS_AGE_KEY: ours.key };
    const { renderFiles } = await renderBed({ env });
    const texts = { 'apps/shop/secret.yaml': await encrypted('secret.yaml', `# of the vault\n${secret}`) };

    expect((await renderFiles(shop(texts, { type: 'Plain' }), op)).findings).toEqual([]);
  });
});
