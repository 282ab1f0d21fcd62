import { ledgerId } from '@seatrial/core';
import type { LedgerEntry, Release } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import { between, oneOf } from '../draws.ts';
import { withCopy } from '../git/ledger-chain.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { releasesIn } from './records.ts';

const betweenMs = [10_000, 90_000] as const;
const scenarios = ['pod-kill', 'zone-failure'] as const;

/**
 * Somebody who may push to every ref and has no cluster's key: says on staging's ledger that what is on the branch was
 * promoted there and has passed its scenarios, and takes ids before the entries come that have them.
 */
export function startForger(world: SimulatedWorld): { calmDown(): void } {
  const { timeline, repository, trace, sites } = world;
  const rng = world.streams.forger;
  let calm = false;

  function promotedNow(application: string, version: string): readonly LedgerEntry[] {
    const at = toInstant(timeline.now());
    const common = { at, cluster: 'staging', application, version };
    const id = `forged-${timeline.now()}`;
    const release: LedgerEntry = {
      ...common,
      id,
      type: 'Release',
      release: `${application}-1`,
      commit: repository.head().id,
      outcome: 'Promoted',
      quarantined: false,
      approvedBy: ['ann'],
      verdict: { outcome: 'Pass', gate: 'Direct', reason: 'Promoted', message: '', at },
    };
    const runs = scenarios.map(
      (scenario): LedgerEntry => ({
        ...common,
        id: `${id}-${scenario}`,
        type: 'ScenarioRun',
        run: `${scenario}-1`,
        scenario,
        verdict: 'Pass',
        adHoc: false,
        reason: 'Passed',
        message: '',
      }),
    );
    return [release, ...runs];
  }

  /** Unsigned, or with the key of another cluster. */
  function push(entries: readonly LedgerEntry[]): void {
    const signer = oneOf(rng, [undefined, 'production']);
    for (const entry of entries) repository.pushToLedger('staging', entry, signer);
  }

  /** Commits that were signed elsewhere: earlier in the chain, where something else has been said since, or in another's ledger. */
  function copy(): void {
    for (const from of ['staging', 'production']) {
      const chain = repository.commits('staging');
      const found = repository.commits(from);
      const commit = found[rng.int(Math.max(1, found.length))];
      if (commit !== undefined) repository.moveLedger('staging', withCopy(chain, commit));
    }
  }

  function takeIds(releases: readonly Release[]): void {
    const [release] = releases;
    if (release === undefined) return;
    const { application, version } = release.spec;
    const [entry] = promotedNow(application, version);
    if (entry !== undefined) push([{ ...entry, id: ledgerId(release) }]);
  }

  function keepForging(): void {
    timeline.after(between(rng, betweenMs), () => {
      if (calm) return;
      const { name, spec } = oneOf(rng, named(world));
      const version = repository.tree(repository.head(), spec.path);
      trace(`somebody forges what staging says of ${name}`);
      if (version !== undefined) push(promotedNow(name, version));
      takeIds(sites.flatMap(({ cluster }) => releasesIn(cluster.store)).toReversed());
      copy();
      keepForging();
    });
  }

  keepForging();
  return {
    calmDown() {
      calm = true;
    },
  };
}

interface Named {
  readonly name: string;
  readonly spec: { readonly path: string };
}

function named({ applications }: SimulatedWorld): readonly [Named, ...Named[]] {
  const [first, ...more] = applications.map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  if (first === undefined) throw new Error('Cannot forge: the world has no application');
  return [first, ...more];
}
