import type { ScenarioRun } from '@seatrial/model';
import { age } from '../output/duration.ts';
import type { Column } from '../output/table.ts';

export function runColumns(now: number): readonly Column<ScenarioRun>[] {
  return [
    { header: 'NAME', cell: ({ metadata }) => metadata.name },
    { header: 'SCENARIO', cell: ({ spec }) => spec.scenario },
    { header: 'APPLICATION', cell: ({ spec }) => spec.experiment.application },
    { header: 'CLUSTER', cell: ({ spec }) => spec.cluster },
    { header: 'TRIGGER', cell: ({ spec }) => spec.trigger.type },
    { header: 'PHASE', cell: ({ status }) => status?.phase ?? 'Pending', toned: true },
    { header: 'VERDICT', cell: ({ status }) => status?.verdict, toned: true },
    { header: 'AGE', cell: ({ spec }) => age(spec.trigger.at, now), align: 'Right' },
    { header: 'BY', cell: ({ spec }) => spec.trigger.by ?? spec.trigger.release, wide: true },
    { header: 'REASON', cell: ({ status }) => status?.reason, wide: true },
    { header: 'MESSAGE', cell: ({ status }) => status?.message, wide: true },
  ];
}
