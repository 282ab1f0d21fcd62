import { readFile } from 'node:fs/promises';
import { GitError } from './git-error.ts';
import type { SshKey } from './remote.ts';

/** The options of every ssh: what it goes by is in its arguments, and nothing of the machine, its user or an agent. */
const options = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'GlobalKnownHostsFile=/dev/null',
  'UpdateHostKeys=no',
  'VerifyHostKeyDNS=no',
  'NoHostAuthenticationForLocalhost=no',
  'IdentitiesOnly=yes',
  'IdentityAgent=none',
  'PreferredAuthentications=publickey',
  'ForwardAgent=no',
  'ClearAllForwardings=yes',
  'ControlPath=none',
  // A server that does not answer for 20 s is away.
  'ConnectTimeout=20',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=4',
];

/** What git runs to reach an ssh URL; the files are read anew by each ssh. */
export function sshCommand({ privateKeyFile, knownHostsFile }: SshKey): string {
  const words = ['ssh', '-F', '/dev/null', ...options.flatMap((it) => ['-o', it])];
  const files = [
    `IdentityFile=${fileWord(privateKeyFile)}`,
    `UserKnownHostsFile=${fileWord(knownHostsFile)}`,
  ];
  return [...words, ...files.flatMap((it) => ['-o', shellQuote(it)])].join(' ');
}

/**
 * The file of known hosts says which host is meant. A pattern in it would let one host's key speak for others, and an empty
 * file is a mistake that ssh only tells as one of the host.
 * @throws GitError Unauthorized
 */
export async function expectKnownHosts({ knownHostsFile }: SshKey): Promise<void> {
  let problem: string | undefined;
  try {
    problem = knownHostsProblem(await readFile(knownHostsFile, 'utf8'));
  } catch (error) {
    problem =
      error instanceof Error && 'code' in error ? `it cannot be read (${String(error.code)})` : String(error);
  }
  if (problem === undefined) return;
  throw new GitError('Unauthorized', `Cannot use ${knownHostsFile} as the file of known hosts: ${problem}`);
}

/** What is wrong with the text of a file of known hosts, and what to do. */
export function knownHostsProblem(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const entries = lines.flatMap((line, at) => (line === '' || line.startsWith('#') ? [] : [{ line, at }]));
  if (entries.length === 0)
    return 'it names no host, put the lines into it that "ssh-keyscan HOST" prints, once they are compared with what the host publishes';
  const wide = entries.find(({ line }) => /[*?]/.test(hostsOf(line)));
  return wide && `its line ${wide.at + 1} is for any host of a pattern, name the hosts one by one`;
}

/** The names of a line, which may begin with a marker; those that are hashed hold neither of the two signs. */
function hostsOf(line: string): string {
  const [first = '', second = ''] = line.split(/\s+/);
  if (first === '@revoked') return '';
  return first.startsWith('@') ? second : first;
}

/** A file name as an option of ssh has it: one word, in which nothing is expanded. */
function fileWord(path: string): string {
  if (!/^\/[^"\\\n\r\0$]*$/.test(path)) {
    const wanted = 'an absolute path without quotes, backslashes and "$"';
    throw new GitError(
      'InvalidRef',
      `Cannot use the file ${JSON.stringify(path)} for ssh: expected ${wanted}`,
    );
  }
  return `"${path.replaceAll('%', '%%')}"`;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
