import type { HistoryEntry } from '@seatrial/model';

/** What happened, oldest first, with the time since the beginning: `+12.3s`. */
export function historyLines(history: readonly HistoryEntry[]): readonly string[] {
  const beginning = Date.parse(history[0]?.at ?? '');
  const phaseWidth = Math.max(0, ...history.map(({ phase }) => phase.length));
  return history.map(({ at, phase, reason, message }) => {
    const seconds = `+${((Date.parse(at) - beginning) / 1000).toFixed(1)}s`;
    return `${at.slice(0, 19)}Z ${seconds.padStart(8)}  ${phase.padEnd(phaseWidth)}  ${reason}: ${message}`;
  });
}
