import { printable } from '@seatrial/core/printable';
import { shortened } from './fit.ts';
import { type Paint, toneOf } from './tone.ts';

/** One column of a table of `Row`s. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string | number | undefined;
  /** Numbers are read from their right. */
  readonly align?: 'Right';
  /** Words in it are coloured by what they mean. */
  readonly toned?: boolean;
  /** A name that may be cut in its middle where the line is too short for all of it. */
  readonly shortens?: boolean;
  /** Shown by `-o wide` alone. */
  readonly wide?: boolean;
}

const gaps = ['   ', '  '] as const;
/** Names are not cut below this: what is left could not be distinguished from others. */
const shortenedMin = 9;
const empty = '-';

/**
 * Lines of a table with a header, aligned by spaces: for people, and for `awk` alike. Where a line may have no more than
 * `width` characters, columns move closer together, and then the longest names are cut in their middle.
 */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paint: Paint,
  width = Number.POSITIVE_INFINITY,
): readonly string[] {
  const header = columns.map((column) => column.header);
  const cells = rows.map((row) => columns.map((column) => textOf(column.cell(row))));
  const wanted = columns.map((_, index) =>
    Math.max(...[header, ...cells].map((line) => line[index]?.length ?? 0)),
  );
  const gap = gaps.find((it) => lineLength(wanted, it) <= width) ?? gaps[1];
  const widths = fitted(columns, wanted, width - lineLength(wanted, gap));
  const layOut = (line: readonly string[], dress: (text: string, column: Column<Row>) => string): string =>
    columns
      .map((column, index) => {
        const room = widths[index] ?? 0;
        const text = shortened(line[index] ?? '', room);
        const padding = ' '.repeat(room - text.length);
        return column.align === 'Right' ? padding + dress(text, column) : dress(text, column) + padding;
      })
      .join(gap)
      .trimEnd();
  return [
    layOut(header, (text) => text),
    ...cells.map((line) =>
      layOut(line, (text, { toned }) => (toned === true ? paint(text, toneOf(text)) : text)),
    ),
  ];
}

function lineLength(widths: readonly number[], gap: string): number {
  return widths.reduce((sum, it) => sum + it, 0) + gap.length * (widths.length - 1);
}

/** Takes from the widest of the columns that shorten, one character after the other, until nothing is missing. */
function fitted<Row>(
  columns: readonly Column<Row>[],
  wanted: readonly number[],
  room: number,
): readonly number[] {
  const widths = [...wanted];
  for (let missing = -room; missing > 0; missing -= 1) {
    const names = columns.flatMap((column, index) => (column.shortens === true ? [index] : []));
    const widest = names.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined || (widths[widest] ?? 0) <= shortenedMin) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function textOf(value: string | number | undefined): string {
  const text = value === undefined ? '' : printable(String(value));
  return text === '' ? empty : text;
}
