import { createHash } from 'node:crypto';

/** Forty hexadecimal digits that stand for a text, as a Git object id does for its content. */
export function textId(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
