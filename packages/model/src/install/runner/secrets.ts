import { type Condition, type Template, value, when } from '../template.ts';

/** How the runner is told of a file: by one of its flags, or in its environment. */
export type Told = { readonly flag: string } | { readonly variable: string };

/** Secrets that somebody may have to name, and what the runner is told of the files in them. */
interface SecretUse {
  /** Of the values. */
  readonly name: string;
  readonly folder: string;
  readonly files: readonly (Told & { readonly file: string; readonly where?: Condition })[];
}

/** A URL for which a token is the credential; for all others a key of ssh is. */
export const httpUrl = /^https?:\/\//;

const overHttp: Condition = { name: 'repository', matches: [httpUrl] };
const overSsh: Condition = { name: 'repository', matchesNot: [httpUrl] };

const base = '/etc/seatrial';

const secretUses: readonly SecretUse[] = [
  {
    name: 'gitSecret',
    folder: 'git',
    files: [
      { file: 'token', flag: '--git-token-file', where: overHttp },
      { file: 'ssh-key', flag: '--git-ssh-key-file', where: overSsh },
      { file: 'known_hosts', flag: '--git-known-hosts-file', where: overSsh },
    ],
  },
  {
    name: 'allowedSignersSecret',
    folder: 'allowed-signers',
    files: [{ file: 'allowed_signers', flag: '--allowed-signers-file' }],
  },
  { name: 'gpgKeysSecret', folder: 'gpg-keys', files: [{ file: 'keys.asc', flag: '--gpg-keys-file' }] },
  { name: 'hookSecret', folder: 'hook', files: [{ file: 'secrets', flag: '--hook-secret-file' }] },
  { name: 'forgeSecret', folder: 'forge', files: [{ file: 'token', flag: '--forge-token-file' }] },
  { name: 'forgeAppSecret', folder: 'forge-app', files: [{ file: 'key.pem', flag: '--forge-key-file' }] },
  {
    name: 'apiTlsSecret',
    folder: 'api-tls',
    files: [
      { file: 'tls.crt', flag: '--api-cert-file' },
      { file: 'tls.key', flag: '--api-key-file' },
    ],
  },
  {
    name: 'repositoriesSecret',
    folder: 'repositories',
    files: [{ file: 'repositories.yaml', flag: '--repositories-file' }],
  },
  { name: 'sopsAgeSecret', folder: 'sops-age', files: [{ file: 'keys.txt', variable: 'SOPS_AGE_KEY_FILE' }] },
  {
    name: 'chartCredentialsSecret',
    folder: 'chart-credentials',
    files: [{ file: 'config.json', variable: 'SEATRIAL_CHART_CREDENTIALS' }],
  },
  { name: 'caSecret', folder: 'ca', files: [{ file: 'ca.crt', variable: 'GIT_SSL_CAINFO' }] },
];

/** Flags of the runner that name files of Secrets. */
export const secretFlags: readonly Template[] = told((use) =>
  'flag' in use ? `${use.flag}=${use.path}` : undefined,
);

export const secretVariables: readonly Template[] = told((use) =>
  'variable' in use ? { name: use.variable, value: use.path } : undefined,
);

export const secretMounts: readonly Template[] = secretUses.map(({ name, folder }) =>
  when(name, [{ name: folder, mountPath: `${base}/${folder}`, readOnly: true }]),
);

/** They belong to root and are read by the group of the pod: ssh takes such a key, and refuses one that its owner shares. */
export const secretVolumes: readonly Template[] = secretUses.map(({ name, folder }) =>
  when(name, [{ name: folder, secret: { secretName: value(name), defaultMode: 0o440 } }]),
);

function told(as: (use: Told & { readonly path: string }) => Template | undefined): readonly Template[] {
  return secretUses.flatMap(({ name, folder, files }) =>
    files.flatMap(({ file, where, ...how }) => {
      const said = as({ ...how, path: `${base}/${folder}/${file}` });
      if (said === undefined) return [];
      return [when(where ?? name, [said])];
    }),
  );
}

/** Names of the Secrets that values name. */
export function namedSecrets(values: Readonly<Record<string, unknown>>): readonly string[] {
  return [...secretUses.map(({ name }) => name), 'imagePullSecret'].flatMap((name) => {
    const said = values[name];
    return typeof said === 'string' ? [said] : [];
  });
}
