import { type Document, isScalar, type ParsedNode, type Scalar, visit } from 'yaml';
import type { ConfigLimits } from './limits.ts';
import { isPlainText } from './plain-text.ts';
import { createLineIndex, type Position, type SourceFile, showPath, type ValuePath } from './source.ts';
import { type Place, type PlainDocument, toPlain } from './to-plain.ts';
import { composeYaml } from './yaml-stream.ts';

/** A scalar that is to be another text. */
export interface ScalarEdit {
  readonly path: ValuePath;
  readonly to: string;
}

/** One that was changed, and where it stands. */
export interface ScalarEdited extends Position {
  readonly from: string;
  readonly to: string;
}

export type ScalarsEdited =
  | { readonly type: 'Edited'; readonly bytes: Uint8Array; readonly edits: readonly ScalarEdited[] }
  /** The file cannot be read, or one of the scalars cannot be changed in it by itself: all of it is as it was. */
  | { readonly type: 'Refused'; readonly problem: string };

/** A piece of the text, and what comes in its place. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly from: string;
  readonly to: string;
}

const byteOrderMark = '\uFEFF';

/**
 * Changes scalars of a YAML or JSON file, and no other byte of it. What an alias or a merge key leads to is changed where it is
 * written.
 * @param choose asked once for each document, in the order of the file
 */
export function editScalars(
  { path, bytes }: SourceFile,
  limits: ConfigLimits,
  choose: (value: unknown) => readonly ScalarEdit[],
): ScalarsEdited {
  const whole = decode(bytes);
  if (whole === undefined || bytes.length > limits.manifestBytesMax)
    return refused(path, 'it is no UTF-8 text, or too large');
  const mark = whole.startsWith(byteOrderMark) ? byteOrderMark : '';
  const text = whole.slice(mark.length);
  const { documents, refused: cause } = composeYaml(text, limits);
  if (cause !== undefined) return refused(path, cause.message);

  const replacements: Replacement[] = [];
  for (const document of documents) {
    const plain = toPlain(document.contents, text.length + limits.aliasedMax);
    const problem = document.errors[0]?.message ?? plain.fatal[0]?.message;
    if (problem !== undefined) return refused(path, problem);
    const edits = choose(plain.value);
    const scalars = edits.length === 0 ? undefined : scalarsByOffset(document);
    for (const edit of edits) {
      const scalar = scalars?.get(offsetOf(plain, edit.path) ?? -1);
      const source = scalar === undefined ? undefined : sourceFor(edit.to, scalar, text, path);
      if (scalar === undefined || source === undefined)
        return refused(path, `${showPath(edit.path)} is no text that stands on its own`);
      const [start, end] = scalar.range;
      replacements.push({ start, end, source, from: scalar.source, to: edit.to });
    }
  }
  return applied(mark, text, replacements);
}

function applied(mark: string, text: string, replacements: readonly Replacement[]): ScalarsEdited {
  const positionOf = createLineIndex(text);
  const edits: ScalarEdited[] = [];
  let result = mark;
  let at = 0;
  for (const { start, end, source, from, to } of replacements.toSorted((a, b) => a.start - b.start)) {
    // Two ways may lead to one scalar: by an alias, and to what it names.
    if (start < at) continue;
    result += text.slice(at, start) + source;
    at = end;
    edits.push({ ...positionOf(start), from, to });
  }
  result += text.slice(at);
  const bytes = new TextEncoder().encode(result);
  return { type: 'Edited', bytes, edits };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // how the decoder says that a byte is not UTF-8
    throw error;
  }
}

/** Scalars by where they begin; by where an alias stands the one that it names. */
function scalarsByOffset(document: Document.Parsed<ParsedNode>): ReadonlyMap<number, Scalar.Parsed> {
  const found = new Map<number, Scalar.Parsed>();
  visit(document, {
    Scalar(_, node) {
      if (isParsed(node)) found.set(node.range[0], node);
    },
    Alias(_, node) {
      const named = node.resolve(document);
      if (isScalar(named) && isParsed(named) && node.range) found.set(node.range[0], named);
    },
  });
  return found;
}

function isParsed(node: Scalar): node is Scalar.Parsed {
  return node.range !== undefined && node.range !== null;
}

function offsetOf(plain: PlainDocument, path: ValuePath): number | undefined {
  let place: Place | undefined;
  let value = plain.value;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    place = plain.places.get(value)?.get(part);
    if (place === undefined) return undefined;
    value = Reflect.get(value, part);
  }
  return place?.value;
}

/** The text as it is written there, in the quotes that were there; undefined for a block of lines. */
function sourceFor(
  to: string,
  { type, range, source }: Scalar.Parsed,
  text: string,
  path: string,
): string | undefined {
  const quoted = JSON.stringify(to);
  switch (type) {
    case 'QUOTE_DOUBLE':
      return quoted;
    case 'QUOTE_SINGLE':
      return `'${to.replaceAll("'", "''")}'`;
    case 'PLAIN': {
      const word = path.endsWith('.json') || !isPlainText(to) ? quoted : to;
      // `tag:` with nothing behind it
      return source === '' && /\S/.test(text.charAt(range[0] - 1)) ? ` ${word}` : word;
    }
    default:
      return undefined;
  }
}

function refused(path: string, problem: string): ScalarsEdited {
  return { type: 'Refused', problem: `Cannot edit ${path}: ${problem}` };
}
