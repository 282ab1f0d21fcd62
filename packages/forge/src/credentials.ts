import type { RotatingSecret } from '@seatrial/core';
import { ForgeError } from './errors.ts';

/** A token as the forge gives it to people, workflows and projects. */
export type TokenAuth =
  | { readonly type: 'Token'; readonly token: string }
  /** Somebody replaces it while we run, as in a file. */
  | { readonly type: 'Rotating'; readonly secret: RotatingSecret };

/** By whose right something is asked. */
export interface Credentials {
  /** The value of `Authorization`. @throws ForgeError */
  authorization(signal: AbortSignal): Promise<string>;
  /** The forge did not accept it. @returns whether another one may be had */
  forget(authorization: string): boolean;
  /** What must be in no message. */
  secrets(): readonly string[];
  /** For what an App asks as itself; absent where there is none. */
  appAuthorization?(): string;
}

/** @throws ForgeError BadConfig */
export function createTokenCredentials(auth: TokenAuth): Credentials {
  if (auth.type === 'Rotating') return rotating(auth.secret);
  if (!/^[\x21-\x7e]+$/.test(auth.token))
    throw new ForgeError(
      'BadConfig',
      'Cannot use the token: it is empty, or has characters that no token has',
    );
  return {
    authorization: async () => bearer(auth.token),
    forget: () => false,
    secrets: () => [auth.token],
  };
}

function rotating(secret: RotatingSecret): Credentials {
  let last = '';
  return {
    async authorization() {
      try {
        last = await secret.current();
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new ForgeError('BadConfig', `Cannot read the token of the forge: ${why}`, { cause });
      }
      return bearer(last);
    },
    forget(authorization) {
      secret.refused(authorization.slice(bearer('').length));
      return true;
    },
    secrets: () => [last],
  };
}

/** GitHub, GitLab and Gitea all take it (RFC 6750). */
export function bearer(token: string): string {
  return `Bearer ${token}`;
}
