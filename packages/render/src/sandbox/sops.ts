import { type Op, PortError } from '@seatrial/core';
import { type Finding, type SourceFile, sortFindings } from '@seatrial/model';
import { errorIn, exceeded, oneLine, type ShownAt } from './failure.ts';
import { type Isolation, offline } from './isolation.ts';
import type { SandboxLimits } from './limits.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';
import { type VaultsNamed, vaultsNamed } from './vaults.ts';

export interface Decryption {
  readonly program: string;
  readonly isolation: Isolation;
  /** Of the runner: where SOPS finds its keys. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the program is started. */
  readonly folder: string;
  readonly limits: SandboxLimits;
}

export interface Decrypted {
  readonly files: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

/** What SOPS and the services that keep keys look at, and nothing else of the environment. */
const ofKeys =
  /^(SOPS_|AWS_|AZURE_|GOOGLE_|CLOUDSDK_|VAULT_|GNUPGHOME$|HOME$|XDG_CONFIG_HOME$|(HTTPS?|NO)_PROXY$)/;
/** As SOPS ends when none of the keys at hand opens a file. */
const noKeyCode = 128;
/** What the metadata of a file has of a key of each service that is asked for it over the network. */
const ofServices = /\b(arn|resource_id|vault_url|vaultUrl|key_id)["']?[ ]?[:=]/;
/** Where the environment has no token, SOPS would take the one in a file of the home. */
const noVaultToken = { VAULT_TOKEN: 'none' };

/** Whether a file is encrypted by SOPS: it says so itself. */
export function isEncrypted({ path, bytes, isLink = false }: SourceFile): boolean {
  if (isLink) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!buffer.includes('sops') || !buffer.includes('ENC[')) return false;
  const text = buffer.toString('latin1');
  switch (typeOf(path)) {
    case 'yaml':
      return /^["']?sops["']?:/m.test(text);
    case 'dotenv':
      return /^sops_mac=/m.test(text);
    case 'ini':
      return /^\[sops\]/m.test(text);
    default:
      return /"sops"\s*:/.test(text);
  }
}

/**
 * Decrypts those files that are encrypted; the others stay as they are. What comes out is in memory alone.
 *
 * @throws PortError `Unavailable` where no key for a file is at hand: another runner may have it
 */
export async function decryptFiles(
  files: readonly SourceFile[],
  decryption: Decryption,
  op: Op,
): Promise<Decrypted> {
  const findings: Finding[] = [];
  const clear: SourceFile[] = [];
  for (const file of files) {
    if (!isEncrypted(file)) {
      clear.push(file);
      continue;
    }
    const result = await decryptFile(file, decryption, op);
    if ('severity' in result) findings.push(result);
    else clear.push(result);
  }
  return { files: clear, findings: sortFindings(findings) };
}

async function decryptFile(
  file: SourceFile,
  { program, isolation, env, folder, limits }: Decryption,
  op: Op,
): Promise<SourceFile | Finding> {
  const text = new TextDecoder().decode(file.bytes);
  const at = whereEncrypted(file, text);
  const type = typeOf(file.path);
  const vaults = vaultsNamed(file, type === 'dotenv' || type === 'ini');
  const refusal = strangeVault(vaults, env['VAULT_ADDR']);
  if (refusal !== undefined) {
    return errorIn(at, 'DecryptionRefused', refusal, 'encrypt it with a key of the Vault in VAULT_ADDR');
  }
  const args = ['decrypt', '--input-type', type, '--output-type', type];
  const asksVault = vaults.type === 'Named';
  const own = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && ofKeys.test(name) && (asksVault || !name.startsWith('VAULT_'))
      ? [[name, value] as const]
      : [],
  );
  const command =
    asksVault || ofServices.test(text) ? ([program, ...args] as const) : offline(isolation, program, args);
  const end = await runProgram(
    {
      command,
      env: {
        ...(asksVault ? {} : noVaultToken),
        ...Object.fromEntries(own),
        SOPS_DISABLE_VERSION_CHECK: '1',
      },
      cwd: folder,
      stdin: file.bytes,
    },
    limits,
    op,
  );
  if (end.type === 'Done') return { ...file, bytes: end.stdout };
  return refusalOf(end, file, at, limits);
}

function refusalOf(
  end: Exclude<ProgramEnd, { readonly type: 'Done' }>,
  { path }: SourceFile,
  at: ShownAt,
  limits: SandboxLimits,
): Finding {
  if (end.type === 'Exceeded') return exceeded('sops', end.what, limits, at);
  if (end.exitCode === noKeyCode) {
    throw new PortError('Unavailable', `Cannot decrypt ${path}: none of the keys at hand opens it`);
  }
  const message = `sops: ${oneLine(end.message)}`;
  return errorIn(at, 'DecryptionFailed', message, 'encrypt the file anew: by hand it cannot be changed');
}

/** Why a file is not decrypted: it names a Vault, or may, that is not the one of the runner's settings. */
function strangeVault(vaults: VaultsNamed, own: string | undefined): string | undefined {
  if (vaults.type === 'None') return undefined;
  if (vaults.type === 'Unclear') {
    return 'which Vault the file names cannot be told for sure, and the runner would show it its credentials';
  }
  const plain = (address: string): string => address.replace(/\/$/, '');
  const stranger = vaults.addresses.find((address) => plain(address) !== plain(own ?? ''));
  if (stranger === undefined) return undefined;
  return `the file would have the runner show its credentials to ${stranger.slice(0, 200)}, which is not the Vault of its own settings`;
}

function typeOf(path: string): 'binary' | 'dotenv' | 'ini' | 'json' | 'yaml' {
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  if (/\.json$/i.test(path)) return 'json';
  if (/\.env$/i.test(path)) return 'dotenv';
  return /\.ini$/i.test(path) ? 'ini' : 'binary';
}

function whereEncrypted({ path }: SourceFile, text: string): ShownAt {
  const before = text.search(/^["']?sops["']?:|"sops"\s*:|^\[sops\]|^sops_/m);
  const line = before === -1 ? 1 : text.slice(0, before).split('\n').length;
  return { file: path, line, column: 1 };
}
