import { fromInstant, type Release } from '@seatrial/model';
import type { SimulatedWorld } from '../simulated-world.ts';

/** Prints what was seen, one line for each event, and keeps the figures for the table at the end. */
export interface Narrator {
  say(line: string): void;
  /** Begins to time something. */
  time(what: string): void;
  /** The same for something that people pushed. */
  push(what: string): void;
  /** What is timed has come to its end. */
  ended(release: Release): void;
  table(): readonly string[];
}

interface Row {
  readonly what: string;
  readonly beganAt: number;
  readonly badBefore: number;
  end?: {
    readonly startSeconds: number;
    readonly verdictSeconds: number;
    readonly bad: number;
    readonly outcome: string;
  };
}

export function createNarrator(world: SimulatedWorld, report: (line: string) => void): Narrator {
  const { timeline } = world;
  const voyageAt = timeline.now();
  const rows: Row[] = [];
  const bad = (): number => world.sites.reduce((sum, { cluster }) => sum + cluster.traffic.total().bad, 0);

  function say(line: string): void {
    const seconds = Math.round((timeline.now() - voyageAt) / 1000);
    const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    report(`SIMULATED ${clock}  ${line}`);
  }

  function time(what: string): void {
    rows.push({ what, beganAt: timeline.now(), badBefore: bad() });
  }

  return {
    say,
    time,
    push(what) {
      time(what);
      say(`push: ${what}`);
    },
    ended({ status }) {
      const row = rows.at(-1);
      if (row === undefined || status === undefined) return;
      const since = (instant: string): number => (fromInstant(instant) - row.beganAt) / 1000;
      row.end = {
        startSeconds: since(status.startedAt),
        verdictSeconds: since(status.verdict?.at ?? status.finishedAt ?? status.startedAt),
        bad: bad() - row.badBefore,
        outcome: `${status.phase}: ${status.reason}`,
      };
    },
    table() {
      const head = ['event', 'start', 'verdict', 'user errors', 'outcome'];
      const body = rows.map(({ what, end }) =>
        end === undefined
          ? [what, '-', '-', '-', 'not seen to end']
          : [
              what,
              `${end.startSeconds.toFixed(1)} s`,
              `${end.verdictSeconds.toFixed(1)} s`,
              String(end.bad),
              end.outcome,
            ],
      );
      return aligned([head, ...body]);
    },
  };
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
