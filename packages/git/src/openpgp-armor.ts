const begin = '-----BEGIN PGP PUBLIC KEY BLOCK-----';
const end = '-----END PGP PUBLIC KEY BLOCK-----';

/**
 * Public keys as gpg reads them from a keyring: armor is taken off, block by block; what has none is left as it is.
 * @throws Error for a private key, and for armor without an end
 */
export function keyringOf(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString('latin1');
  if (text.includes('PGP PRIVATE KEY')) throw new Error('it holds a private key, which nobody needs here');
  if (!text.includes(begin)) return Buffer.from(bytes);
  const blocks: Buffer[] = [];
  let lines: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line === begin) lines = [];
    else if (line === end) {
      blocks.push(packetsOf(lines ?? []));
      lines = undefined;
    } else lines?.push(line);
  }
  if (lines !== undefined) throw new Error('a key in it has no end');
  return Buffer.concat(blocks);
}

/** After headers and an empty line base64 follows, and a checksum that begins with "=". */
function packetsOf(lines: readonly string[]): Buffer {
  const body = lines.slice(lines.indexOf('') + 1).filter((line) => !line.startsWith('='));
  return Buffer.from(body.join(''), 'base64');
}
