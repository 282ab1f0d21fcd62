import type { Clock, ClusterPort, ConfigPort, Op } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { treeReads } from '../adapters/config-port.ts';
import { createSource, type SourceView } from '../source/source.ts';

/** Where the commits and trees are that are read. */
export type ViewTrees = Parameters<typeof treeReads>[0];

export interface ViewOptions {
  readonly clusterName: string;
  /** Who is there already, where two claim the same; absent: nobody. */
  readonly cluster?: Pick<ClusterPort, 'list'> | undefined;
  readonly trees: ViewTrees;
  readonly clock: Clock;
}

/** What a commit or a tree says for one cluster, as its runner would read it. @throws PortError where it cannot be read */
export async function viewAt(
  { trees, cluster, clusterName, clock }: ViewOptions,
  id: string,
  op: Op,
): Promise<SourceView> {
  const config: Pick<ConfigPort, 'head' | 'tree' | 'configFiles' | 'lastChanged'> = {
    ...treeReads(trees),
    head: async () => ({ type: 'Value', value: { commit: id } }),
    // Which commit brought what is nothing that a plan says.
    lastChanged: async () => new Map(),
  };
  const world = {
    config,
    cluster: cluster ?? { list: async () => [] },
    clusterName,
    clock,
    log: () => undefined,
  };
  const view = await createSource(world).view(op);
  if (view.type === 'Value') return view.value;
  throw new PortError('Unavailable', `Cannot read ${id.slice(0, 7)}: ${view.reason}`);
}
