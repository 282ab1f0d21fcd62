const DIGEST = /^[0-9a-f]{64}$/i;

/**
 * The SHA-256 digest of a file in a published checksum file: either the digest alone, as dl.k8s.io writes it, or lines
 * of `digest  file name`, as sha256sum writes them. Undefined when the file is not among them.
 */
export function digestIn(text: string, fileName: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+\*?/));
  const line = lines.find(([, name]) => name === fileName) ?? (lines[0]?.length === 1 ? lines[0] : undefined);
  const digest = line?.[0];
  return digest && DIGEST.test(digest) ? digest.toLowerCase() : undefined;
}
