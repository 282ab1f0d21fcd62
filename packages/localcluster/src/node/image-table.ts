/** What an image name stands for on this machine. */
export interface LocalImage {
  /** The program and its arguments; a container's `command` replaces it, its `args` come after it. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export type ImageTable = ReadonlyMap<string, LocalImage>;

/** An image table that cannot be used; the message names the entry. */
export class ImageTableError extends Error {
  override readonly name = 'ImageTableError';
  readonly code: 'Unreadable' | 'Invalid';

  constructor(code: 'Unreadable' | 'Invalid', message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * Reads `{"images": {"shop:1.0": {"command": ["node", "./shop.ts"], "env": {"VERSION": "1.0"}}}}`.
 * @throws ImageTableError Invalid
 */
export function parseImageTable(text: string, file: string): ImageTable {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ImageTableError(
      'Invalid',
      `Cannot read the image table ${file}: not JSON (${String(cause)}), correct it`,
      cause,
    );
  }
  const images = isRecord(document) ? document['images'] : undefined;
  if (!isRecord(images)) throw invalid(file, 'expected an object "images"');
  return new Map(
    Object.entries(images).map(([name, entry]) => [withTag(name), parseImage(entry, name, file)]),
  );
}

/** Finds an image by its name; no tag means `latest`, as for a container runtime. */
export function findImage(table: ImageTable, name: string): LocalImage | undefined {
  return table.get(withTag(name));
}

function withTag(name: string): string {
  return /[:@]/.test(name.slice(name.lastIndexOf('/') + 1)) ? name : `${name}:latest`;
}

function parseImage(entry: unknown, name: string, file: string): LocalImage {
  if (!isRecord(entry)) throw invalid(file, `image ${name}: expected an object`);
  const { command, env = {} } = entry;
  if (!Array.isArray(command) || command.length === 0 || !command.every((part) => typeof part === 'string')) {
    throw invalid(file, `image ${name}: expected "command" to be a list of strings`);
  }
  if (!isRecord(env) || !hasOnlyStrings(env))
    throw invalid(file, `image ${name}: expected "env" to hold strings`);
  return { command, env };
}

function hasOnlyStrings(record: Record<string, unknown>): record is Record<string, string> {
  return Object.values(record).every((value) => typeof value === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(file: string, problem: string): ImageTableError {
  return new ImageTableError('Invalid', `Cannot use the image table ${file}: ${problem}, correct it`);
}
