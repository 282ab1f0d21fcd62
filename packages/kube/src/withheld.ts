import { isMap } from '@seatrial/core';

/** Pieces of a value from which on it is recognised: the API server, and a webhook, cut long values off. */
const pieceLength = 8;
/** A shorter value is withheld where it stands as a word of its own; as a part of others it would be everywhere. */
const shortLength = 5;
/** Of a text that is to be shown; what is cut off is not shown. */
const textLengthMax = 8_192;

const mark = '[withheld]';

/**
 * The values of a Secret that was sent, in each form in which an answer may repeat them: as they are, in base64, escaped as
 * in JSON. `body` is an object, a patch of one, or a JSON patch; undefined where it is of anything else than a Secret.
 */
export function secretValues(path: string, body: unknown): readonly string[] | undefined {
  if (!isSecret(path, body)) return undefined;
  const values = new Set<string>();
  for (const value of scalarsIn(carriers(body))) {
    for (const form of [value, encoded(value), decoded(value), JSON.stringify(value).slice(1, -1)]) {
      if (form.trim() !== '') values.add(form);
    }
  }
  return [...values];
}

/**
 * The text without any of the values, and without pieces of them; as it is where `values` is undefined. Where an API server
 * refuses a patch it quotes the object that is there, with values that nobody sent: no quoted value of a Secret is shown.
 */
export function withhold(text: string, values: readonly string[] | undefined): string {
  if (values === undefined) return text;
  const shown = text
    .slice(0, textLengthMax)
    .replaceAll(/Invalid value: "(?:[^"\\]|\\.)*(?:"|$)/g, `Invalid value: ${mark}`);
  const hidden = new Uint8Array(shown.length);
  const pieces = placesByPiece(shown);
  for (const value of values) {
    if (value.length < pieceLength) hideWhole(shown, value, hidden);
    else hidePieces(value, pieces, hidden);
  }
  let result = '';
  for (let at = 0; at < shown.length; at += 1) {
    if (hidden[at] !== 1) result += shown[at];
    else if (hidden[at - 1] !== 1) result += mark;
  }
  return result;
}

function isSecret(path: string, body: unknown): boolean {
  return /\/secrets(?:\/|$)/.test(path) || (isMap(body) && body['kind'] === 'Secret');
}

/** All that may hold a value: not names and labels, by which a message says what it is about. */
function carriers(body: unknown): readonly unknown[] {
  if (!isMap(body)) return [body];
  const { apiVersion: _, kind: __, type, metadata, ...rest } = body;
  return [
    rest,
    typeof type === 'string' ? undefined : type,
    isMap(metadata) ? metadata['annotations'] : undefined,
  ];
}

function* scalarsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number') yield* numberForms(value);
  else if (typeof value === 'boolean') yield String(value);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* scalarsIn(part);
  }
}

/** As JSON has it, and as Go writes a float. */
function numberForms(value: number): readonly string[] {
  const exponential = value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  return [String(value), exponential];
}

function encoded(value: string): string {
  return Buffer.from(value).toString('base64');
}

function decoded(value: string): string {
  const text = Buffer.from(value, 'base64').toString('utf8');
  return encoded(text) === value ? text : '';
}

function placesByPiece(text: string): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (let at = 0; at + pieceLength <= text.length; at += 1) {
    const piece = text.slice(at, at + pieceLength);
    const known = places.get(piece);
    if (known === undefined) places.set(piece, [at]);
    else known.push(at);
  }
  return places;
}

function hidePieces(value: string, pieces: ReadonlyMap<string, readonly number[]>, hidden: Uint8Array): void {
  for (let at = 0; at + pieceLength <= value.length; at += 1) {
    for (const place of pieces.get(value.slice(at, at + pieceLength)) ?? []) {
      hidden.fill(1, place, place + pieceLength);
    }
  }
}

function hideWhole(text: string, value: string, hidden: Uint8Array): void {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    const end = at + value.length;
    const isPart = /\w/.test(text[at - 1] ?? '') || /\w/.test(text[end] ?? '');
    if (value.length >= shortLength || !isPart) hidden.fill(1, at, end);
  }
}
