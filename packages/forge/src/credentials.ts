import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type Clock, createSharedWork, unlessAborted } from '@seatrial/core';
import { ForgeError } from './errors.ts';
import type { ForgeLimits } from './limits.ts';

export type ForgeAuth =
  /** Of a person, or of a workflow. */
  | { readonly type: 'Token'; readonly token: string }
  /** A GitHub App, which is installed for the repository. */
  | { readonly type: 'App'; readonly appId: string; readonly privateKey: string };

/** A token of an installation, as the forge gives it. */
export interface InstallationToken {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface Credentials {
  /** The value of `Authorization` for all but what only an App itself may ask. @throws ForgeError */
  authorization(signal: AbortSignal): Promise<string>;
  /** For what an App asks as itself; undefined where there is none. */
  appAuthorization(): string | undefined;
  /** The forge did not accept it. @returns whether another one may be had */
  forget(authorization: string): boolean;
  /** What must be in no message. */
  secrets(): readonly string[];
}

export interface CredentialsParts {
  readonly auth: ForgeAuth;
  readonly clock: Clock;
  readonly limits: Pick<ForgeLimits, 'renewBeforeMs'>;
  /** Asks for a token of the installation, as the App. */
  readonly install: (appAuthorization: string, signal: AbortSignal) => Promise<InstallationToken>;
}

/** GitHub allows ten minutes, and its clock may be behind. */
const signedSeconds = 540;
const skewSeconds = 60;

/** @throws ForgeError BadConfig */
export function createCredentials({ auth, clock, limits, install }: CredentialsParts): Credentials {
  if (auth.type === 'Token') {
    if (!/^[\x21-\x7e]+$/.test(auth.token))
      throw new ForgeError(
        'BadConfig',
        'Cannot use the token: it is empty, or has characters that no token has',
      );
    const authorization = `Bearer ${auth.token}`;
    return {
      authorization: async () => authorization,
      appAuthorization: () => undefined,
      forget: () => false,
      secrets: () => [auth.token],
    };
  }
  const key = keyOf(auth.privateKey);
  let token: InstallationToken | undefined;
  const shared = createSharedWork<InstallationToken>();
  const appAuthorization = (): string => `Bearer ${signedToken(auth.appId, key, clock.now())}`;

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
      return `Bearer ${value}`;
    },
    appAuthorization,
    forget(authorization) {
      if (token !== undefined && authorization === `Bearer ${token.value}`) token = undefined;
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
