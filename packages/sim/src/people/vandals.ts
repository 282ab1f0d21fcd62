import { stateOf } from '../applications.ts';
import { between, oneOf } from '../draws.ts';
import { type LedgerChain, withEntry } from '../git/ledger-chain.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { shopPath } from './shop.ts';

const betweenMs = [15_000, 60_000] as const;

/**
 * Somebody who may force-push every ref and delete it: cuts ledgers short, puts other commits in the place of theirs, sets the
 * branch back, and merges again what was taken back. Never with a cluster's key.
 */
export function startVandals(world: SimulatedWorld, come: boolean): { calmDown(): void } {
  const { timeline, repository, trace, sites } = world;
  const rng = world.streams.vandals;
  let calm = false;

  function act(): void {
    const cluster = oneOf(rng, ['staging', 'production']);
    const chain = repository.commits(cluster);
    const shorter = chain.slice(0, Math.max(0, chain.length - between(rng, [1, 4])));
    switch (rng.int(5)) {
      case 0:
        trace(`somebody deletes the ledger of ${cluster}`);
        return repository.forceLedger(cluster, undefined);
      case 1:
        trace(`somebody cuts the ledger of ${cluster} short`);
        return repository.forceLedger(cluster, shorter);
      case 2:
        trace(`somebody rewrites the end of the ledger of ${cluster}`);
        return repository.forceLedger(cluster, withoutKey(shorter, chain));
      case 3:
        trace('somebody sets the branch back');
        return repository.dropNewest(between(rng, [1, 3]));
      default:
        return mergeAgain();
    }
  }

  /** The same words, with nobody's signature. */
  function withoutKey(kept: LedgerChain, all: LedgerChain): LedgerChain {
    return all.slice(kept.length).reduce((chain, { entry }) => withEntry(chain, entry, undefined), kept);
  }

  /** The very content that is kept out. */
  function mergeAgain(): void {
    const held = sites.flatMap(
      ({ cluster: { store } }) =>
        stateOf(store, 'shop')?.status?.quarantine.map(({ version }) => version) ?? [],
    );
    const tree = held[rng.int(Math.max(1, held.length))];
    const files = repository.filesOfTree(tree ?? '');
    if (tree === undefined || files === undefined) return;
    trace(`somebody merges ${tree.slice(0, 7)} again, which was taken back`);
    const old = Object.keys(repository.head().files).filter((path) => path.startsWith(`${shopPath}/`));
    repository.push(
      {
        ...Object.fromEntries(old.map((path) => [path, undefined])),
        ...Object.fromEntries(
          files.map(({ path, bytes }) => [`${shopPath}/${path}`, new TextDecoder().decode(bytes)]),
        ),
      },
      'Merge it again',
    );
  }

  function keepActing(): void {
    timeline.after(between(rng, betweenMs), () => {
      if (calm) return;
      act();
      keepActing();
    });
  }

  if (come) keepActing();
  return {
    calmDown() {
      calm = true;
    },
  };
}
