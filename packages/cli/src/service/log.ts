import type { Clock } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { toInstant } from '@seatrial/model';
import type { Log } from '@seatrial/runner';

export type LogFormat = 'text' | 'json';

/** One line for each event: text for people, JSON (`time`, `level`, `msg` and the facts) for collectors. */
export function createLog(format: LogFormat, write: (text: string) => void, clock: Pick<Clock, 'now'>): Log {
  return (level, message, facts = {}) => {
    if (level === 'debug') return;
    const time = toInstant(clock.now());
    const text =
      format === 'json'
        ? printable(JSON.stringify({ time, level, msg: message, ...facts }))
        : [
            time,
            level.toUpperCase().padEnd(5),
            oneLine(message),
            ...Object.entries(facts).map(factText),
          ].join(' ');
    write(`${text}\n`);
  };
}

function factText([name, value]: [string, unknown]): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return `${name}=${printable(/[\s"]/.test(text) ? JSON.stringify(text) : text)}`;
}

/** Messages quote what others wrote: it must not forge a line, nor steer the terminal. */
function oneLine(text: string): string {
  return printable(
    text
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .join(' '),
  );
}
