import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';

/** Whoever a comment or an issue is of, as the forge shows it. */
type Author = { readonly login: string; readonly type?: string } | null | undefined;

/** Whether something is our own: anybody may write our mark into a comment. */
export type IsOwn = (author: Author) => boolean;

/** Finds out once who we are. */
export function createIdentity(client: Client): (scope: Scope) => Promise<IsOwn> {
  let known: IsOwn | undefined;
  return async (scope) => {
    if (known !== undefined) return known;
    const login = (await client.appLogin(scope)) ?? (await userLogin(client, scope));
    // A workflow's token may not ask who it is. Only an App that the repository has installed writes as a bot.
    known = (author) => (login === undefined ? author?.type === 'Bot' : author?.login === login);
    return known;
  };
}

async function userLogin({ ask }: Client, scope: Scope): Promise<string | undefined> {
  const about = { doing: 'ask whose token this is', needs: 'metadata: read', repeat: 'Always' } as const;
  try {
    const { data } = await ask(about, scope, (it, extra) => it.rest.users.getAuthenticated({ ...extra }));
    return data.login;
  } catch (error) {
    if (isForgeError(error, 'Forbidden')) return undefined;
    throw error;
  }
}
