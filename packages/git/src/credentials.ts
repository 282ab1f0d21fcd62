import { messageOf } from '@seatrial/core';
import { GitError } from './git-error.ts';
import { type FixedAuth, type GitAuth, secretsOf } from './remote.ts';

/** What a mirror shows to its remote: a token may be another each time. */
export interface Credentials {
  /** @throws GitError Unauthorized where there is no token yet */
  current(): Promise<FixedAuth | undefined>;
  /** All that no text of git may show: those that were given lately. */
  secrets(): readonly string[];
  /** The remote did not accept what was given last. */
  refused(): void;
}

/** Git that runs while a token is replaced may still print the one before. */
const secretsMax = 20;
/** Hosting services take a token as the password of any user. */
const username = 'x-access-token';

export function createCredentials(auth: GitAuth | undefined): Credentials {
  if (auth?.type !== 'Token') {
    const secrets = secretsOf(auth);
    return { current: async () => auth, secrets: () => secrets, refused: () => undefined };
  }
  const { token } = auth;
  let last: string | undefined;
  let secrets: readonly string[] = [];
  return {
    async current() {
      try {
        last = await token.current();
      } catch (error) {
        throw new GitError(
          'Unauthorized',
          `Cannot read the token for the repository: ${messageOf(error)}`,
          error,
        );
      }
      const given = { type: 'Basic', username, password: last } as const;
      secrets = [...new Set([...secretsOf(given), ...secrets])].slice(0, secretsMax);
      return given;
    },
    secrets: () => secrets,
    refused() {
      if (last !== undefined) token.refused(last);
    },
  };
}
