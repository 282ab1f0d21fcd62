import { posix } from 'node:path';
import type { Position, SourceFile } from '@seatrial/model';
import type { Tree } from './tree.ts';

/** One document that a program has put out. */
export interface MadeDocument {
  readonly text: string;
  /** As the program names where it comes from. */
  readonly source?: string | undefined;
}

/** Documents of a stream, each with the `# Source:` that Helm writes above it, or above the one before it. */
export function documentsOf(text: string): readonly MadeDocument[] {
  let source: string | undefined;
  return text
    .split(/^---[ \t]*$/m)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const named = /^# Source: (.+)$/m.exec(part.slice(0, 1_000))?.[1];
      if (named !== undefined) source = named.trim();
      return { text: `${part}\n`, source };
    });
}

/** Where a chart is in the repository: its name stands first in what Helm says of its files. */
export interface ChartPlace {
  readonly name: string;
  /** A folder of the repository; of a chart from elsewhere the file that names it. */
  readonly place: string;
  readonly isHere: boolean;
}

/**
 * The file of the repository that Helm means by `web/templates/service.yaml`. Of a chart that is packed, be it one inside of
 * another, the archive; of one from elsewhere, what names it.
 */
export function fileOfChart(named: string, { name, place, isHere }: ChartPlace, tree: Tree): string {
  if (!isHere) return place;
  const chart = posix.join(place, 'Chart.yaml');
  if (!named.startsWith(`${name}/`)) return chart;
  const parts = named.slice(name.length + 1).split('/');
  const path = posix.join(place, ...parts);
  if (tree.files.has(path)) return path;
  for (let count = parts.length - 1; count > 0; count -= 1) {
    const folder = posix.join(place, ...parts.slice(0, count));
    if (tree.folders.has(folder)) break;
    const archive = [...tree.files.keys()].find((it) => it.startsWith(`${folder}-`) && it.endsWith('.tgz'));
    if (archive !== undefined) return archive;
  }
  return chart;
}

/** The line of a template that begins an object of a kind; the first line where that is not plain. */
export function lineOfKind(template: SourceFile | undefined, text: string): Position {
  const kind = /^kind:\s*(\S+)/m.exec(text)?.[1];
  const first = { line: 1, column: 1 };
  if (template === undefined || kind === undefined) return first;
  const lines = new TextDecoder().decode(template.bytes).split('\n');
  const found = lines.flatMap((line, index) => (line.trimEnd() === `kind: ${kind}` ? [index] : []));
  const [only] = found;
  return only === undefined || found.length > 1 ? first : { line: only + 1, column: 1 };
}
