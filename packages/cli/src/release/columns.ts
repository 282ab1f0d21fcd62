import { fromInstant, type Release, shortVersion } from '@seatrial/model';
import { age, duration } from '../output/duration.ts';
import type { Column } from '../output/table.ts';
import type { ListedRelease } from './taken-back.ts';

/** How a table shows releases; ages are measured from `now`. */
export function releaseColumns(now: number): readonly Column<ListedRelease>[] {
  return [
    { header: 'NAMESPACE', cell: ({ metadata }) => metadata.namespace },
    { header: 'NAME', cell: ({ metadata }) => metadata.name },
    { header: 'CLUSTER', cell: ({ spec }) => spec.cluster },
    { header: 'PHASE', cell: phase, toned: true },
    { header: 'WEIGHT', cell: ({ status }) => `${status?.weightPercent ?? 0}%`, align: 'Right' },
    { header: 'STEP', cell: ({ status }) => status?.step, align: 'Right' },
    { header: 'REASON', cell: ({ status }) => status?.reason },
    { header: 'AGE', cell: ({ metadata }) => age(metadata.creationTimestamp, now), align: 'Right' },
    { header: 'TOOK', cell: took, align: 'Right', wide: true },
    { header: 'VERSION', cell: ({ spec }) => shortVersion(spec.version), wide: true },
    { header: 'COMMIT', cell: ({ spec }) => spec.commit.slice(0, 7), wide: true },
    { header: 'MESSAGE', cell: ({ status }) => status?.message, wide: true },
  ];
}

/** One that was promoted and then taken back is not what its own record says any more. */
function phase({ status, takenBackBy }: ListedRelease): string {
  return takenBackBy === undefined ? (status?.phase ?? 'Pending') : 'TakenBack';
}

function took({ status }: Release): string | undefined {
  if (status?.finishedAt === undefined) return undefined;
  return duration(fromInstant(status.finishedAt) - fromInstant(status.startedAt));
}
