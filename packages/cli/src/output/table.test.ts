import { describe, expect, it } from 'vitest';
import { type Column, tableLines } from './table.ts';
import { createPaint } from './tone.ts';

interface Ship {
  readonly name: string;
  readonly knots?: number;
  readonly state: string;
}

const columns: readonly Column<Ship>[] = [
  { header: 'NAME', cell: ({ name }) => name },
  { header: 'KNOTS', cell: ({ knots }) => knots, align: 'Right' },
  { header: 'STATE', cell: ({ state }) => state, toned: true },
];
const ships: readonly Ship[] = [
  { name: 'ada', knots: 7, state: 'Promoted' },
  { name: 'grace hopper', state: 'Failed' },
];

describe('tableLines', () => {
  it('aligns columns, numbers to their right, and marks what is not there', () => {
    expect(tableLines(columns, ships, createPaint(false))).toEqual([
      'NAME           KNOTS   STATE',
      'ada                7   Promoted',
      'grace hopper       -   Failed',
    ]);
  });

  it('colours what words mean without moving the columns', () => {
    const [, first] = tableLines(columns, ships, createPaint(true));

    expect(first).toBe('ada                7   \u001B[32mPromoted\u001B[39m');
  });

  it('shows control characters of what others wrote as text', () => {
    const [, row] = tableLines(columns, [{ name: '\u001B[2Jx\n', state: '' }], createPaint(false));

    expect(row).toBe('\\u001b[2Jx\\u000a       -   -');
  });
});
