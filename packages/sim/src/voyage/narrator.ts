import { fromInstant, type Release } from '@seatrial/model';
import type { SimulatedWorld } from '../simulated-world.ts';

/** Tells what was seen, one line for each thing, and keeps the figures for the table at the end. */
export interface Narrator {
  say(line: string): void;
  /** Begins to time something that people did. */
  push(what: string): void;
  /** What was pushed last has come to its end. */
  ended(release: Release): void;
  table(): readonly string[];
}

interface Row {
  readonly what: string;
  readonly pushedAt: number;
  readonly badAtPush: number;
  end?: {
    readonly startSeconds: number;
    readonly verdictSeconds: number;
    readonly bad: number;
    readonly outcome: string;
  };
}

export function createNarrator(world: SimulatedWorld, report: (line: string) => void): Narrator {
  const { timeline } = world;
  const beganAt = timeline.now();
  const rows: Row[] = [];
  const bad = (): number => world.sites.reduce((sum, { cluster }) => sum + cluster.traffic.total().bad, 0);

  function say(line: string): void {
    const seconds = Math.round((timeline.now() - beganAt) / 1000);
    const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    report(`SIMULATED ${clock}  ${line}`);
  }

  return {
    say,
    push(what) {
      rows.push({ what, pushedAt: timeline.now(), badAtPush: bad() });
      say(`push: ${what}`);
    },
    ended({ status }) {
      const row = rows.at(-1);
      if (row === undefined || status === undefined) return;
      const since = (instant: string): number => (fromInstant(instant) - row.pushedAt) / 1000;
      row.end = {
        startSeconds: since(status.startedAt),
        verdictSeconds: since(status.verdict?.at ?? status.finishedAt ?? status.startedAt),
        bad: bad() - row.badAtPush,
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
