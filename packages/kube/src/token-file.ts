import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { createRotatingSecret, items, type RotatingSecret, stringAt } from '@seatrial/core';
import { configLimits, parseFile } from '@seatrial/model';
import type { KubeconfigSource } from './endpoint.ts';

/**
 * Takes from the current user where its token stands in a file: `tokenFile`, which the library does not know, or that of a
 * service account, which it reads without a look at what it got. Absent where there is none; the user is left as it is then.
 */
export function takeTokenFile(config: KubeConfig, source: KubeconfigSource): string | undefined {
  const user = config.getCurrentUser();
  if (user === null) return undefined;
  const path = namedIn(source, user.name) ?? stringAt(user.authProvider, 'config', 'tokenFile');
  if (path === undefined) return undefined;
  config.users = config.users.map((it) => (it === user ? withoutToken(it) : it));
  return path;
}

/** The token in a file, for as long as the file is the same. */
export function createTokenFiles(): (path: string) => RotatingSecret {
  let known: { readonly path: string; readonly token: RotatingSecret } | undefined;
  return (path) => {
    if (known?.path !== path) {
      known = { path, token: createRotatingSecret(() => readFile(path, 'utf8')) };
    }
    return known.token;
  };
}

/** Several kubeconfigs that are merged are not looked through. */
function namedIn({ text, path }: KubeconfigSource, user: string): string | undefined {
  const bytes = text === undefined ? path !== undefined && readFileSync(path) : Buffer.from(text);
  if (bytes === false) return undefined;
  const { documents } = parseFile({ path: path ?? 'kubeconfig', bytes }, configLimits);
  const entry = items(documents[0]?.value, 'users').find((it) => stringAt(it, 'name') === user);
  const tokenFile = stringAt(entry, 'user', 'tokenFile');
  return tokenFile === undefined ? undefined : resolve(path === undefined ? '' : dirname(path), tokenFile);
}

function withoutToken(user: User): User {
  const rest = Object.entries(user).filter(([name]) => name !== 'authProvider' && name !== 'token');
  return Object.fromEntries(rest) as unknown as User;
}
