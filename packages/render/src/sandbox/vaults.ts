import { isMap } from '@seatrial/core';
import { parseFile, type SourceFile } from '@seatrial/model';
import { renderLimits } from '../limits.ts';

/** Which Vaults a file of SOPS names. `Unclear`: it may name one, in a way that SOPS may read otherwise than this does. */
export type VaultsNamed =
  | { readonly type: 'None' }
  | { readonly type: 'Unclear' }
  | { readonly type: 'Named'; readonly addresses: readonly string[] };

/** SOPS finds a field in JSON whatever its case, by the rules of Unicode, and so do `i` with `u`. */
const addressKey = /^vault_address$/iu;
/** As it stands in files of lines, behind the names of lists and maps. */
const addressName = /^\w*vault_address$/iu;
/** A line ends at these in YAML 1.1, by which SOPS reads, and not in 1.2. */
const otherLineEnds = /\r(?!\n)|[\u0085\u2028\u2029\uFEFF]/;

/** @param isLines of `NAME=VALUE`, as .env and .ini files are; all others are YAML or JSON */
export function vaultsNamed(file: SourceFile, isLines: boolean): VaultsNamed {
  const text = new TextDecoder().decode(file.bytes);
  const addresses = isLines ? addressesInLines(text) : addressesInTree(file, text);
  if (addresses === undefined) return { type: /vault/iu.test(text) ? 'Unclear' : 'None' };
  return addresses.length === 0 ? { type: 'None' } : { type: 'Named', addresses: [...new Set(addresses)] };
}

function addressesInLines(text: string): readonly string[] | undefined {
  const lines = text.split('\n').filter((line) => /vault_address/iu.test(line));
  const pairs = lines.map((line) => line.split('=', 1).concat(line.slice(line.indexOf('=') + 1)));
  const isClear = pairs.every(([name = '']) => addressName.test(name.trim()));
  return isClear ? pairs.map(([, address = '']) => address.trim()) : undefined;
}

function addressesInTree(file: SourceFile, text: string): readonly string[] | undefined {
  if (otherLineEnds.test(text)) return undefined;
  const { documents, findings } = parseFile(file, renderLimits);
  const isClear = [...findings, ...documents.flatMap((it) => it.findings)].every(
    ({ code, severity }) => severity === 'warning' && code !== 'UnsupportedTag',
  );
  const found = documents.flatMap(({ value }) => [...addressesIn(value)]);
  return isClear && found.every((it) => typeof it === 'string') ? found : undefined;
}

/** Wherever it stands: an alias or a key that merges may bring it to where SOPS looks. */
function* addressesIn(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) for (const it of value) yield* addressesIn(it);
  else if (isMap(value)) {
    for (const [key, it] of Object.entries(value)) {
      if (addressKey.test(key)) yield it;
      else yield* addressesIn(it);
    }
  }
}
