/** One event of the voyage, as its summary shows it. */
export interface Leg {
  readonly event: string;
  readonly outcome: string;
  /** From the push (or the cause) to the first act of Seatrial; absent where nothing was begun. */
  readonly startSeconds?: number;
  /** From the push to the verdict. */
  readonly verdictSeconds: number;
  /** Failed requests that users saw meanwhile, of all they sent; absent before there was anything to ask. */
  readonly userErrors?: number;
  readonly requests?: number;
  /** What the event left behind that should not be there. */
  readonly residue: number;
}

export interface VoyageReport {
  readonly legs: readonly Leg[];
  readonly seconds: number;
}

const columns: readonly {
  readonly title: string;
  readonly cell: (leg: Leg) => string;
  readonly right: boolean;
}[] = [
  { title: 'EVENT', cell: (leg) => leg.event, right: false },
  { title: 'OUTCOME', cell: (leg) => leg.outcome, right: false },
  {
    title: 'START',
    cell: ({ startSeconds }) => (startSeconds === undefined ? '-' : `${startSeconds.toFixed(1)}s`),
    right: true,
  },
  { title: 'VERDICT', cell: (leg) => `${leg.verdictSeconds.toFixed(1)}s`, right: true },
  {
    title: 'USER ERRORS',
    cell: ({ userErrors, requests }) => (requests === undefined ? '-' : `${userErrors}/${requests}`),
    right: true,
  },
  { title: 'RESIDUE', cell: (leg) => String(leg.residue), right: true },
];

export function formatReport({ legs }: VoyageReport): string {
  const rows = [
    columns.map(({ title }) => title),
    ...legs.map((leg) => columns.map(({ cell }) => cell(leg))),
  ];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          columns[column]?.right === true
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
