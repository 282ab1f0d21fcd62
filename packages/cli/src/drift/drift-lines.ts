import type { ApplicationState, Drift } from '@seatrial/model';
import { age } from '../output/duration.ts';
import type { Column } from '../output/table.ts';

/** An object of an application that is not, or was not, as its stable version has it. */
export interface DriftLine extends Drift {
  readonly application: string;
}

/** A row of the table: one field of an object, or all of an object that was deleted. */
export interface FieldLine {
  readonly object: DriftLine;
  readonly path?: string;
  readonly live?: string;
  readonly wanted?: string;
}

/** @param all also those that were put back */
export function driftLines(states: readonly ApplicationState[], all: boolean): readonly DriftLine[] {
  return states.flatMap(({ spec, status }) =>
    (status?.drift ?? [])
      .filter(({ state }) => all || state !== 'Healed')
      .map((it) => ({ application: spec.application, ...it })),
  );
}

export function fieldLines(lines: readonly DriftLine[]): readonly FieldLine[] {
  return lines.flatMap((object): readonly FieldLine[] => {
    if (object.fields.length === 0) return [{ object, path: '(deleted)' }];
    const fields = object.fields.map((field) => ({ object, ...field }));
    return object.more === undefined ? fields : [...fields, { object, path: `(${object.more} more)` }];
  });
}

export function driftColumns(now: number): readonly Column<FieldLine>[] {
  return [
    { header: 'NAMESPACE', cell: ({ object }) => object.namespace },
    { header: 'APPLICATION', cell: ({ object }) => object.application },
    { header: 'OBJECT', cell: ({ object }) => `${object.kind}/${object.name}` },
    { header: 'STATE', cell: ({ object }) => object.state },
    { header: 'FIELD', cell: ({ path }) => path },
    { header: 'LIVE', cell: ({ live }) => live },
    { header: 'WANTED', cell: ({ wanted }) => wanted },
    { header: 'BY', cell: ({ object }) => object.managers.join(',') },
    { header: 'SINCE', cell: ({ object }) => age(object.since, now) },
    { header: 'PUT-BACK', cell: ({ object }) => `${object.heals}`, align: 'Right', wide: true },
    { header: 'MESSAGE', cell: ({ object }) => object.message, wide: true },
  ];
}
