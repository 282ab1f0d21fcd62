import { createLineIndex, type Position } from '@seatrial/model';

/** What a function of templates does to who renders them again: says something else, tells the time, or asks a cluster. */
export type CallKind = 'Random' | 'Time' | 'Lookup';

export interface TemplateCall extends Position {
  readonly name: string;
  readonly kind: CallKind;
}

const kinds: ReadonlyMap<string, CallKind> = new Map([
  ...[
    'bcrypt',
    'encryptAES',
    'genCA',
    'genCAWithKey',
    'genPrivateKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
    'htpasswd',
    'randAlpha',
    'randAlphaNum',
    'randAscii',
    'randBytes',
    'randInt',
    'randNumeric',
    'shuffle',
    'uuidv4',
  ].map((name) => [name, 'Random'] as const),
  ['ago', 'Time'],
  ['now', 'Time'],
  ['lookup', 'Lookup'],
]);

/** Calls in a template, in reading order, of functions after which it may not be the same the next time. Pure. */
export function callsIn(template: string): readonly TemplateCall[] {
  const calls: TemplateCall[] = [];
  const positionOf = createLineIndex(template);
  let end = 0;
  for (let from = template.indexOf('{{'); from !== -1; from = template.indexOf('{{', end)) {
    const close = template.indexOf('}}', from);
    end = close === -1 ? template.length : close;
    for (const { index, 0: name } of wordsOf(template.slice(from + 2, end))) {
      const kind = kinds.get(name);
      if (kind !== undefined) calls.push({ name, kind, ...positionOf(from + 2 + index) });
    }
  }
  return calls;
}

/** Of an action, without what is in quotes; a field is one word with its dot. A comment has none. */
function wordsOf(action: string): Iterable<RegExpExecArray> {
  if (/^-?\s*\/\*/.test(action)) return [];
  return action.replace(/"[^"]*"|`[^`]*`/g, (text) => ' '.repeat(text.length)).matchAll(/[\w.$]+/g);
}
