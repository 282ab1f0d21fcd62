import { type KeyObject, sign } from 'node:crypto';

/** How a token is signed, also in ways in which none should be. */
export interface Signing {
  readonly header: Readonly<Record<string, unknown>>;
  readonly key: KeyObject;
}

/** A token (RFC 7519) with these claims, whatever they are. */
export function signToken(claims: Readonly<Record<string, unknown>>, { header, key }: Signing): string {
  const said = `${encoded(header)}.${encoded(claims)}`;
  const signature = sign('sha256', Buffer.from(said), { key, dsaEncoding: 'ieee-p1363' });
  return `${said}.${signature.toString('base64url')}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
