import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type Clock, createSharedWork, unlessAborted } from '@seatrial/core';
import { bearer, type Credentials } from '../credentials.ts';
import { ForgeError } from '../errors.ts';
import type { ForgeLimits } from '../limits.ts';

/** A GitHub App, which is installed for the repository. */
export interface AppAuth {
  readonly type: 'App';
  readonly appId: string;
  readonly privateKey: string;
}

/** A token of an installation, as the forge gives it. */
export interface InstallationToken {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface AppCredentialsParts {
  readonly auth: AppAuth;
  readonly clock: Clock;
  readonly limits: Pick<ForgeLimits, 'renewBeforeMs'>;
  /** Asks for a token of the installation, as the App. */
  readonly install: (appAuthorization: string, signal: AbortSignal) => Promise<InstallationToken>;
}

/** GitHub allows ten minutes, and its clock may be behind. */
const signedSeconds = 540;
const skewSeconds = 60;

/** @throws ForgeError BadConfig */
export function createAppCredentials({ auth, clock, limits, install }: AppCredentialsParts): Credentials {
  const key = keyOf(auth.privateKey);
  let token: InstallationToken | undefined;
  const shared = createSharedWork<InstallationToken>();
  const appAuthorization = (): string => bearer(signedToken(auth.appId, key, clock.now()));

  /** One for all who wait; whoever began it may go away without ending it for the others. */
  function renewed(): Promise<InstallationToken> {
    return shared('token', async () => {
      token = await install(appAuthorization(), never);
      return token;
    });
  }

  return {
    async authorization(signal) {
      const isGood = token !== undefined && token.expiresAt - clock.now() > limits.renewBeforeMs;
      const { value } = isGood && token !== undefined ? token : await unlessAborted(renewed(), signal);
      return bearer(value);
    },
    appAuthorization,
    forget(authorization) {
      if (token !== undefined && authorization === bearer(token.value)) token = undefined;
      return true;
    },
    secrets: () => (token === undefined ? [] : [token.value]),
  };
}

/** What is asked for many has a time limit of its own. */
const never = new AbortController().signal;

function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    // the error of Node may quote the key
    throw new ForgeError('BadConfig', 'Cannot use the private key of the App: it is no key in PEM');
  }
}

/** What an App shows of itself (RFC 7519, RS256). */
function signedToken(appId: string, key: KeyObject, now: number): string {
  const seconds = Math.floor(now / 1_000);
  const claims = { iat: seconds - skewSeconds, exp: seconds + signedSeconds, iss: appId };
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((it) =>
    Buffer.from(JSON.stringify(it)).toString('base64url'),
  );
  const signed = parts.join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
