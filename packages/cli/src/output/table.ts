import { printable } from './printable.ts';
import { type Paint, toneOf } from './tone.ts';

/** One column of a table of `Row`s. */
export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string | number | undefined;
  /** Numbers are read from their right. */
  readonly align?: 'Right';
  /** Words in it are coloured by what they mean. */
  readonly toned?: boolean;
  /** Shown by `-o wide` alone. */
  readonly wide?: boolean;
}

const gap = '   ';
const empty = '-';

/** Lines of a table with a header, aligned by spaces: for people, and for `awk` alike. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  paint: Paint,
): readonly string[] {
  const header = columns.map((column) => column.header);
  const cells = rows.map((row) => columns.map((column) => textOf(column.cell(row))));
  const widths = columns.map((_, index) =>
    Math.max(...[header, ...cells].map((line) => line[index]?.length ?? 0)),
  );
  const layOut = (line: readonly string[], dress: (text: string, column: Column<Row>) => string): string =>
    columns
      .map((column, index) => {
        const text = line[index] ?? '';
        const padding = ' '.repeat((widths[index] ?? 0) - text.length);
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

function textOf(value: string | number | undefined): string {
  const text = value === undefined ? '' : printable(String(value));
  return text === '' ? empty : text;
}
