import type { Log } from '../log.ts';
import type { Program } from '../process/start-program.ts';

type Served = Pick<Program, 'name' | 'logFile' | 'ended'>;

export interface ServedParts {
  /** What the clusters share. */
  readonly programs: readonly Served[];
  readonly clusters: readonly { readonly name: string; readonly programs: readonly Served[] }[];
}

const remedy = 'end the clusters and start them again, what is stored stays';

/** Says when a program ends that should go on, and of which cluster it was. */
export function reportEnds({ programs, clusters }: ServedParts, log: Log): { end(): void } {
  let isStopping = false;
  const watch = ({ name, logFile, ended }: Served, where: string): void => {
    void ended.then((how) => {
      if (!isStopping) log(`${where}: ${name} stopped serving (${how}): ${remedy}; see ${logFile}`);
    });
  };
  for (const program of programs) watch(program, 'all clusters');
  for (const cluster of clusters) for (const program of cluster.programs) watch(program, cluster.name);
  return {
    end: () => {
      isStopping = true;
    },
  };
}
