import type { RotatingSecret } from '@seatrial/core';
import { GitError } from './git-error.ts';

export type Protocol = 'http' | 'https' | 'ssh' | 'file';

export type FixedAuth =
  | { readonly type: 'Basic'; readonly username: string; readonly password: string }
  | { readonly type: 'Bearer'; readonly token: string }
  | SshKey;

/** Files by absolute paths, which may be replaced while the mirror is open. The key has no passphrase. */
export interface SshKey {
  readonly type: 'SshKey';
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
}

/** `Token`: one that somebody replaces while the mirror is open, as hosting services take it for a password. */
export type GitAuth = FixedAuth | { readonly type: 'Token'; readonly token: RotatingSecret };

/** Where the config repository is: the URL as git and error messages may see it, without credentials. */
export interface Remote {
  readonly url: string;
  readonly protocols: readonly Protocol[];
  readonly auth: GitAuth | undefined;
}

/** `file` reads any repository of this machine, so it must be asked for. */
export const networkProtocols: readonly Protocol[] = ['http', 'https', 'ssh'];

// user@host:path, as hosting services show it. It cannot hold a password.
const scpForm =
  /^[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:(?:[A-Za-z0-9_~][^\s:]*|\/(?:[^\s:/][^\s:]*)?)$/;
const charsMax = 2048;
// Of an ssh URL, as git would hand them to ssh: neither an option nor anything encoded.
const sshUser = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*)?$/;
const sshHost = /^(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])$/;

/**
 * Takes a URL apart: credentials in it become `auth`, so that they reach neither the disk nor a process list.
 * @throws GitError InvalidRef for anything but http, https and ssh (and file when `protocols` has it)
 */
export function parseRemote(url: string, protocols: readonly Protocol[], auth?: GitAuth): Remote {
  if (url.length <= charsMax && protocols.includes('ssh') && scpForm.test(url))
    return { url, protocols, auth: expectKey(url, auth) };
  const parsed = url.length <= charsMax && !/\s/.test(url) ? URL.parse(url) : null;
  const protocol = protocols.find((allowed) => parsed?.protocol === `${allowed}:`);
  const isNoPlace = parsed === null || parsed.search !== '' || parsed.hash !== '';
  if (isNoPlace || protocol === undefined || (protocol === 'ssh' && !isSshPlace(parsed))) {
    const wanted = protocols.map((allowed) => `${allowed}://`).join(', ');
    throw new GitError(
      'InvalidRef',
      `Cannot use ${JSON.stringify(redactUrls(url).slice(0, 200))} as a repository: expected a URL that begins with ${wanted}`,
    );
  }
  const embedded = basicAuthOf(parsed);
  parsed.password = '';
  if (protocol === 'ssh') return { url: parsed.href, protocols, auth: expectKey(parsed.href, auth) };
  parsed.username = '';
  if (auth?.type === 'SshKey')
    throw new GitError('InvalidRef', `Cannot reach ${parsed.href} with a key of ssh: expected an ssh URL`);
  return { url: parsed.href, protocols, auth: auth ?? embedded };
}

function isSshPlace({ username, hostname, pathname }: URL): boolean {
  return sshUser.test(username) && sshHost.test(hostname) && pathname.length > 1;
}

/** The user's own keys and known hosts are nobody's to use but the user's. */
function expectKey(url: string, auth: GitAuth | undefined): SshKey {
  if (auth?.type === 'SshKey') return auth;
  const wanted = 'expected a file with a private key, and one with the keys of known hosts';
  throw new GitError('Unauthorized', `Cannot reach ${url} by ssh: ${wanted}`);
}

/** Removes `user:password@` from every URL in a text, and each of `secrets`. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), redactUrls(text));
}

/** Every form in which the credentials could be printed. */
export function secretsOf(auth: FixedAuth | undefined): readonly string[] {
  switch (auth?.type) {
    case 'Basic':
      return [basicToken(auth.username, auth.password), auth.password].filter((secret) => secret !== '');
    case 'Bearer':
      return [auth.token];
    case 'SshKey':
    case undefined:
      return [];
  }
}

export function basicToken(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

function redactUrls(text: string): string {
  return text.replaceAll(/:\/\/[^\s/@]+@/g, '://***@');
}

function basicAuthOf(url: URL): GitAuth | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const username = decodeURIComponent(url.username);
  return { type: 'Basic', username, password: decodeURIComponent(url.password) };
}
