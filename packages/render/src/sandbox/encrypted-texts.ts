import { isMap } from '@seatrial/core';
import { parseFile, type SourceFile } from '@seatrial/model';
import { type RenderLimits, renderLimits } from '../limits.ts';

/**
 * The values that are encrypted in a file of SOPS, as they are in the clear one: what nobody is to be shown. Of a file that is
 * neither YAML nor JSON nor lines of `NAME=VALUE` it is all that there is.
 *
 * @param clear the same file, decrypted
 */
export function encryptedTexts(
  encrypted: SourceFile,
  clear: SourceFile,
  limits: RenderLimits = renderLimits,
): readonly string[] {
  if (/\.(ya?ml|json)$/i.test(encrypted.path)) {
    const [before, after] = [parseFile(encrypted, limits), parseFile(clear, limits)];
    return before.documents.flatMap(({ value }, index) => [...texts(value, after.documents[index]?.value)]);
  }
  if (/\.(env|ini)$/i.test(encrypted.path)) return linesOf(encrypted, clear);
  return [new TextDecoder().decode(clear.bytes)];
}

/** A key of the clear text that is not in the other was encrypted too: it is a comment at most. */
function* texts(before: unknown, after: unknown): Generator<string> {
  if (typeof before === 'string') {
    if (!before.startsWith('ENC[')) return;
    if (typeof after === 'string') yield after;
    else if (typeof after === 'number' || typeof after === 'boolean') yield `${after}`;
  } else if (Array.isArray(before)) {
    for (const [index, it] of before.entries())
      yield* texts(it, Array.isArray(after) ? after[index] : undefined);
  } else if (isMap(before)) {
    for (const [key, it] of Object.entries(before)) yield* texts(it, isMap(after) ? after[key] : undefined);
  }
}

function linesOf(encrypted: SourceFile, clear: SourceFile): readonly string[] {
  const secret = new Set(
    pairsOf(encrypted).flatMap(([name, value]) => (value.startsWith('ENC[') ? [name] : [])),
  );
  return pairsOf(clear).flatMap(([name, value]) => (secret.has(name) ? [value] : []));
}

function pairsOf({ bytes }: SourceFile): readonly (readonly [name: string, value: string])[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .flatMap((line) => {
      const at = line.indexOf('=');
      return at === -1
        ? []
        : [
            [
              line.slice(0, at).trim(),
              line
                .slice(at + 1)
                .trim()
                .replace(/^["']|["']$/g, ''),
            ] as const,
          ];
    });
}
