import type { GitErrorCode } from './git-error.ts';

export interface Failure {
  readonly code: GitErrorCode;
  readonly advice: string;
}

interface Rule extends Failure {
  readonly pattern: RegExp;
}

const retry = 'it is tried again later; check the network and the server';

const noCredentials = /could not read (Username|Password)|Authentication failed|returned error: 401/;

const noRepository = {
  code: 'NotFound',
  advice: 'check the URL, and that the credentials may see the repository',
} as const;

// git has one exit code for all of these, so its English text (LC_ALL=C) is the only way to distinguish them.
// The first match wins; each pattern is git's or curl's own wording.
const rules: readonly Rule[] = [
  { pattern: /No space left on device/, code: 'Internal', advice: 'make room on the disk of the mirror' },
  {
    pattern: /\bssh: (command )?not found/,
    code: 'Internal',
    advice: 'install ssh, or give an https URL',
  },
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'Unauthorized',
    advice:
      'the host has another key than the file of known hosts says: somebody may stand between; ask who runs the host, and replace its line if that is right',
  },
  {
    pattern: /host key is known for|Host key verification failed/,
    code: 'Unauthorized',
    advice:
      'the file of known hosts has no such key of this host: add the line that "ssh-keyscan HOST" prints, once it is compared with what the host publishes',
  },
  {
    pattern: /UNPROTECTED PRIVATE KEY FILE/,
    code: 'Unauthorized',
    advice: 'let nobody but its owner read the file of the private key (chmod 600)',
  },
  {
    pattern: /^Load key /m,
    code: 'Unauthorized',
    advice: 'give a private key as ssh-keygen writes it, without a passphrase',
  },
  {
    pattern: /^no such identity: /m,
    code: 'Unauthorized',
    advice: 'give the file of the private key',
  },
  {
    pattern: /Permission denied \(/,
    code: 'Unauthorized',
    advice:
      'the host does not take this key: add its public half to the repository as a deploy key that may write',
  },
  {
    pattern: /No user exists for uid/,
    code: 'Internal',
    advice: 'ssh wants a user of this id in /etc/passwd',
  },
  {
    pattern: noCredentials,
    code: 'Unauthorized',
    advice: 'give credentials that may read it',
  },
  {
    pattern: /returned error: 403|access denied|not granted|read[- ]only/i,
    code: 'Unauthorized',
    advice: 'give credentials that may do this (read access is not enough for a push)',
  },
  { pattern: /repository '[^']*' not found/i, ...noRepository },
  {
    pattern: /returned error: 404|does not appear to be a git repository|Repository not found/i,
    ...noRepository,
  },
  {
    pattern: /returned error: 30\d/,
    code: 'NotFound',
    advice:
      'give the URL to which it redirects (credentials go to nobody else by themselves), or a login, if that is what it wants',
  },
  { pattern: /couldn't find remote ref/i, code: 'BranchNotFound', advice: 'check the branch name' },
  {
    pattern: /mismatched algorithms/,
    code: 'InvalidRef',
    advice: 'its ids are SHA-256, which are not read here: give one with SHA-1 ids',
  },
  { pattern: /transport '[^']*' not allowed/, code: 'InvalidRef', advice: 'use http, https or ssh' },
  {
    pattern:
      /unable to access|Could not resolve host|Connection (refused|reset|timed out)|Operation timed out|unexpected disconnect|early EOF|hung up|RPC failed|Could not read from remote|expected flush|remote error|invalid server response|protocol error/i,
    code: 'Unavailable',
    advice: retry,
  },
  {
    pattern: /cannot lock ref|Unable to create '[^']*\.lock'|File exists/,
    code: 'Locked',
    advice: 'the next fetch removes it when nobody holds it; give each process its own directory',
  },
  {
    pattern:
      /corrupt|inflate|unable to unpack|unable to stream|bad object refs\/|bad tree object|missing (blob|tree|commit)|could not read [0-9a-f]{40}|did not send all necessary objects|not a git repository|hash mismatch|could not get object info|bad (config|signature)|garbage at end|No such file or directory/i,
    code: 'Corrupt',
    advice: 'the next fetch makes the mirror anew if it is damaged',
  },
  {
    pattern:
      /Needed a single revision|bad object [0-9a-f]{40}|Not a valid (object|commit) name|not a tree object|is unavailable/,
    code: 'NotFound',
    advice:
      'this mirror has no such object: fetch first, or it was dropped by a force-push before this mirror saw it',
  },
];

/**
 * What a failed git command means, from what it printed. Lines of the remote (`remote: ...`) cannot pose as ours.
 * @param isShown whether credentials for http were shown to the server
 */
export function classifyFailure(stderr: string, isShown = false): Failure {
  const own = stderr.replaceAll(/^remote:.*$/gm, '');
  const rule = rules.find(({ pattern }) => pattern.test(own));
  if (isShown && rule?.pattern === noCredentials) {
    const advice =
      'the server does not take these credentials: a token may have expired or been revoked, put a new one into its file';
    return { code: rule.code, advice };
  }
  return rule ?? { code: 'Internal', advice: 'see the text of git' };
}

/**
 * The lines of git's text that say why, without its hints and progress, at most `charsMax` characters. The same failure is the
 * same text each time, however long it took.
 */
export function reasonOf(stderr: string, charsMax = 500): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !line.startsWith('hint:'));
  const telling = lines.filter((line) => /^(fatal|error|remote|ssh):/.test(line) || isOfSsh(line));
  const text = (telling.length > 0 ? telling : lines).join('; ').replaceAll(/ after \d+ ms: /g, ': ');
  return text.slice(0, charsMax) || 'git said nothing';
}

/** What ssh says without its name before it, the fingerprint of another key included; or a shell: `sh: 1: ssh: not found`. */
function isOfSsh(line: string): boolean {
  if (/\bssh: /.test(line) && line.includes('not found')) return true;
  return /^(Load key|no such identity|No user exists)|^SHA256:|HOST IDENTIFICATION|PRIVATE KEY FILE|host key is known for|^Host key verification|Permission denied \(/.test(
    line,
  );
}
