import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The files that docs/guide/github.md has its readers write, by path: of each its name stands on a line by itself, and below that a
 * block of code.
 */
export async function filesOfGuide(): Promise<Readonly<Record<string, string>>> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const text = await readFile(join(root, 'docs', 'guide', 'github.md'), 'utf8');
  const blocks = text.matchAll(/^`([^`\n]+)`\n\n```yaml\n([^]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, path = '', content = '']) => [path, content]));
}
