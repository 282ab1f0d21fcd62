import type { ForgePort, Observed, Op } from '@seatrial/core';
import { createSerially, messageOf, repositoryFor, shardsCount } from '@seatrial/core';
import type { LedgerTrust } from '@seatrial/git';
import { clusterPort } from '../adapters/cluster-port.ts';
import { configPort } from '../adapters/config-port.ts';
import { telemetryPort } from '../adapters/telemetry-port.ts';
import { createReconcilers, type Reconcilers } from '../controllers/reconcilers.ts';
import { unitedKey, unitedReconcilers } from '../controllers/united.ts';
import type { Looks } from '../observe/looks.ts';
import { createRecordIndex } from '../records/record-index.ts';
import type { Holdings } from '../shards/holdings.ts';
import { ledgerTrust } from '../source/ledger-trust.ts';
import { type Share, wholeShare } from '../source/share.ts';
import { lastKnown, type Source } from '../source/source.ts';
import { createForgeTeller, forgeTellingLimits } from '../story/forge-teller.ts';
import { storyLimits } from '../story/limits.ts';
import { createTeller, type Teller, tellers, toldBy } from '../story/teller.ts';
import { followWith } from '../view/follow-with.ts';
import { type ClusterView, viewOver } from '../view/view.ts';
import type { World } from '../world.ts';
import type { ConfigRepository } from './config-repository.ts';
import { fenced } from './fence.ts';
import { createMetricReading } from './metric-reading.ts';
import { newErrorsApart } from './new-errors-apart.ts';
import type { ServiceOptions } from './run-service.ts';
import { heardBy } from './watch-metrics.ts';
import type { AppliedMeter } from './webhook/applied.ts';

export interface TermParts {
  readonly first: ConfigRepository;
  readonly further: readonly ConfigRepository[];
  readonly looks: Looks;
  readonly applied: AppliedMeter;
  readonly holdings: Pick<Holdings, 'size'>;
  readonly isHeld: () => boolean;
  readonly wake: (key: string) => void;
  readonly term: AbortSignal;
}

/**
 * Built again for each term as leader, so that nothing is remembered that another leader changed meanwhile. What a repository has
 * parsed is what the same bytes say in any term.
 */
export function reconcilersOver(
  options: ServiceOptions,
  { first, further, looks, applied, holdings, isHeld, wake, term }: TermParts,
): { readonly reconcilers: Reconcilers; readonly view: ClusterView } {
  const { clusterName, kube, steadyClock: clock, get, renderFiles, log, identity, metrics } = options;
  const follow = followWith(
    {
      kube: heardBy(kube, metrics.watches),
      clock,
      rng: options.rng,
      onError: (error) => log('debug', `a watch of pods: ${messageOf(error)}`),
    },
    { signal: term },
  );
  const { cluster } = fenced(
    { cluster: applied.over(metrics.objects.over(clusterPort(kube))), config: portOf(first) },
    isHeld,
  );
  const view = viewOver(cluster, clock, { follow, clock, wake, signal: term });
  const teller = createTeller(
    {
      cluster: view.cluster,
      clock,
      identity,
      limits: storyLimits,
      log,
      count: metrics.story.told,
      happened: metrics.story.happened,
    },
    { signal: term },
  );
  const shared = { looks, records: createRecordIndex(), serially: createSerially() };
  const ownerOf = ownersIn(options);
  const sources = new Map<string | undefined, Source>();

  /** What it says of clusters counts for all. */
  function firstSource(): Source {
    const source = sources.get(undefined);
    if (source === undefined)
      throw new Error('the source of the first repository is made before anything asks it');
    return source;
  }

  /** A record may have its round before anything has read the config branch in this term. */
  async function trustOf(name: string, op: Op): Promise<Observed<LedgerTrust>> {
    const source = firstSource();
    return ledgerTrust(source.newest() ?? lastKnown(await source.view(op)), name);
  }

  function portOf({ mirror, health, branch }: ConfigRepository): World['config'] {
    return configPort(mirror, health, trustOf, branch.take);
  }

  function forgeTellerOf(forge: ForgePort): Teller {
    const count = metrics.forge.told;
    return createForgeTeller({ forge, clock, log, limits: forgeTellingLimits, count }, { signal: term });
  }

  function forgeOf({ name }: ConfigRepository): ForgePort | undefined {
    return name === undefined ? options.forge : options.further?.find((it) => it.name === name)?.forge;
  }

  function placeOf(name: string): string | undefined {
    const source = sources.get(ownerOf(name))?.newest()?.applications.get(name)?.source;
    return source === undefined ? undefined : `${source.file}:${source.line}`;
  }

  function reconcilersOf(repository: ConfigRepository): Reconcilers {
    const { name, files } = repository;
    const { config } = fenced({ cluster, config: portOf(repository) }, isHeld);
    const forge = forgeOf(repository);
    const told = forge === undefined ? teller : tellers(teller, forgeTellerOf(forge));
    const world: World = {
      clusterName,
      ...(forge === undefined ? {} : { forge }),
      cluster: toldBy(view.cluster, told),
      config,
      telemetry: telemetryPort({
        reading: createMetricReading(clusterName, firstSource),
        get,
        clock,
      }),
      newErrors: newErrorsApart,
      renderFiles,
      clock,
      log,
      isAlone: () => holdings.size === shardsCount,
    };
    const share: Share =
      further.length === 0 ? wholeShare : { ...(name === undefined ? {} : { name }), ownerOf, placeOf };
    const before = sources.get(undefined);
    const made = createReconcilers(world, (key) => wake(unitedKey(key, name)), {
      ...shared,
      source: { files, share, ...(before === undefined ? {} : { first: before }) },
      onUnchanged: metrics.objects.unchanged,
      onRelease: (release) => told.see(release),
    });
    sources.set(name, made.source);
    return made;
  }

  const own = reconcilersOf(first);
  if (further.length === 0) return { reconcilers: own, view };
  const parts = further.map((repository) => ({
    name: repository.name ?? '',
    reconcilers: reconcilersOf(repository),
  }));
  return { reconcilers: unitedReconcilers(own, parts, ownerOf), view };
}

/** Whose an application or scenario by a name is. */
function ownersIn({ further = [] }: ServiceOptions): (name: string) => string | undefined {
  return (name) => repositoryFor(name, further);
}
