import { type CommitSigners, signersConfig } from './commit-signature.ts';
import type { MirrorLimits } from './limits.ts';
import { basicToken, type FixedAuth, type Protocol } from './remote.ts';
import { sshCommand } from './ssh.ts';

/** Inherited because git needs them to run and to reach the remote at all; nothing else is. */
const inherited = [
  'PATH',
  'TMPDIR',
  // curl takes this one in lower case alone: a CGI server sets the other from a header of the request.
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
] as const;

/**
 * All that a git process of this package sees: no configuration but ours, no hooks, no prompt, no credential
 * helper, and only the protocols that were asked for. Credentials travel here, never in arguments.
 */
export function gitEnvironment(
  directory: string,
  remote: { readonly protocols: readonly Protocol[]; readonly auth?: FixedAuth | undefined },
  env: Readonly<Record<string, string | undefined>>,
  limits: MirrorLimits,
  signers?: CommitSigners,
): Record<string, string> {
  const config: [string, string][] = [
    ['core.hooksPath', '/dev/null'],
    // A version stays readable by its tree id after a force-push dropped its commit.
    ['gc.pruneExpire', 'never'],
    ['gc.autoDetach', 'false'],
    // The helper that speaks HTTP outlives a killed git: no silent or trickling server is to keep it.
    ['http.lowSpeedLimit', String(limits.transferBytesPerSecondMin)],
    ['http.lowSpeedTime', String(Math.ceil(limits.slowTransferMs / 1_000))],
    ...(signers === undefined ? [] : signersConfig(signers)),
    ...authConfig(remote.auth),
    // git sends our header to the host to which it was redirected, whichever that is.
    ...(remote.auth === undefined ? [] : ([['http.followRedirects', 'false']] satisfies [string, string][])),
  ];
  const keys = config.flatMap(([key, value], at): [string, string][] => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return {
    ...Object.fromEntries(inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
    ...Object.fromEntries(keys),
    // Without a key there is no ssh URL (remote.ts); should git want ssh all the same, it gets none.
    GIT_SSH_COMMAND: remote.auth?.type === 'SshKey' ? sshCommand(remote.auth) : 'false',
    GIT_SSH_VARIANT: 'ssh',
    // What the mirror holds is what its objects say.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_CONFIG_COUNT: String(config.length),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: remote.protocols.join(':'),
    GIT_DIR: directory,
    // curl reads .netrc from HOME, and messages are classified by their English text (classify-failure.ts).
    HOME: directory,
    LC_ALL: 'C',
  };
}

function authConfig(auth: FixedAuth | undefined): [string, string][] {
  switch (auth?.type) {
    case 'Basic':
      return [['http.extraHeader', `Authorization: Basic ${basicToken(auth.username, auth.password)}`]];
    case 'Bearer':
      return [['http.extraHeader', `Authorization: Bearer ${auth.token}`]];
    case 'SshKey':
    case undefined:
      return [];
  }
}
