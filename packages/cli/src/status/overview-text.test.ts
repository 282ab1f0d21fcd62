import { expect, it } from 'vitest';
import { tableLines } from '../output/table.ts';
import { createPaint } from '../output/tone.ts';
import type { ApplicationLine, Overview } from './overview.ts';
import { applicationColumns, linesAbove, linesBelow } from './overview-text.ts';

const now = Date.parse('2026-11-21T09:00:00.000Z');
const plain = createPaint(false);
const application: ApplicationLine = {
  namespace: 'shop',
  application: 'shop',
  cluster: 'production',
  ready: 'False',
  stableVersion: '1a2b3c4'.padEnd(40, '0'),
  release: 'shop-12-5d6e7f8',
  phase: 'Progressing',
  weightPercent: 10,
  reason: 'WaitingForApproval',
  message:
    'shop-12-5d6e7f8 is Progressing: 0 of 2 approvals, and people are asked for them in the channel of the team',
  problems: [],
};
const long: ApplicationLine = {
  ...application,
  namespace: 'payments-and-invoices',
  application: 'reconciliation-of-ledgers',
  release: 'reconciliation-of-ledgers-12-5d6e7f8',
};

function table(rows: readonly ApplicationLine[], width: number): readonly string[] {
  const columns = applicationColumns.filter(({ wide }) => wide !== true);
  return tableLines(columns, rows, plain, width);
}

it('status: fits 80 characters with every column, and names of usual length whole', () => {
  expect(table([application], 80)).toEqual([
    'NAMESPACE  APPLICATION  READY  STABLE   RELEASE          PHASE        WEIGHT',
    'shop       shop         False  1a2b3c4  shop-12-5d6e7f8  Progressing     10%',
  ]);
});

it('status: cuts the longest names in their middle where 80 characters are too few', () => {
  const lines = table([application, long], 80);

  expect(lines).toEqual([
    'NAMESPACE      APPLICATION    READY  STABLE   RELEASE        PHASE        WEIGHT',
    'shop           shop           False  1a2b3c4  shop-…5d6e7f8  Progressing     10%',
    'payme…nvoices  recon…ledgers  False  1a2b3c4  recon…5d6e7f8  Progressing     10%',
  ]);
});

it('status: breaks what stands above and below the table, and keeps all of it', () => {
  const refused =
    'commit 1a2b3c4 of branch main, by "Eve <eve@example.com>" as it says, is not signed: push a signed one';
  const overview: Overview = {
    configBranch: [{ reason: 'CommitNotSigned', message: refused }],
    applications: [application],
    runners: [
      { cluster: 'production', alive: false, renewedAt: '2026-11-21T08:00:00.000Z' },
      {
        cluster: 'staging',
        alive: true,
        renewedAt: '2026-11-21T08:59:58.000Z',
        holder: `seatrial-${'x'.repeat(50)}`,
      },
    ],
    runs: [
      {
        run: 'zone-failure-manual-1795250000',
        application: 'shop',
        cluster: 'production',
        phase: 'Holding',
        message: 'zone b is away, 12 s to go until it comes back',
      },
    ],
  };

  const lines = [...linesAbove(overview, now, 80, plain), ...linesBelow(overview, 80)];

  expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(80);
  expect(lines.map((text) => text.trim()).join(' ')).toContain(application.message);
  expect(lines.map((text) => text.trim()).join(' ')).toContain(`config branch: CommitNotSigned, ${refused}`);
  expect(lines.map((text) => text.trim()).join(' ')).toContain(
    'Holding, zone b is away, 12 s to go until it comes back',
  );
});
