import { stringAt } from '@seatrial/core';
import { ForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { RestClient } from './rest-client.ts';

/**
 * Finds out once whose token it is: anybody may write our mark into a comment.
 * @param name the field of a user's name
 */
export function createOwnName(
  { ask }: RestClient,
  name: 'login' | 'username',
  needs: string,
): (scope: Scope) => Promise<string> {
  let known: string | undefined;
  return async (scope) => {
    const about = { doing: 'ask whose token this is', needs, repeat: 'Always' } as const;
    known ??= stringAt((await ask(about, scope, (it, extra) => it.get('/user', extra))).data, name);
    if (known !== undefined) return known;
    throw new ForgeError('Invalid', 'Cannot ask whose token this is: no name is answered');
  };
}
