import type { Release } from '@seatrial/model';
import type { Repository } from './git/repository.ts';
import { filesOf, settingsOf } from './merge-stream.ts';
import { addToRecord, releasesIn } from './people/records.ts';
import { shopFiles, shopPath } from './people/shop.ts';
import { type Outcome, runChecked } from './run-checked.ts';
import { noVariety, type Settings } from './settings.ts';
import { type SimulatedWorld, startRunners } from './simulated-world.ts';
import { runUntil } from './time/run-until.ts';

/** What a person does about a version that stays on the branch: nothing, all of it goes, or what came after the last good one. */
export type RevertChoice = 'Nothing' | 'AllTheWay' | 'ToNewest';

export interface ChosenRevert {
  readonly outcome: Outcome;
  /** What production's record said of the revert, before a person chose. */
  readonly held: NonNullable<Release['status']>['revert'];
  /** Which version of those that were merged, from 0 on, the branch has in the end. */
  readonly versionAtEnd: number;
}

const mergeSeconds = 150;
const merges = 3;
const roundSeconds = 10;
/** Until something that must happen has happened. */
const waitSecondsMax = 2_000;

/**
 * Staging promotes one version after the other; production, where each waits for people, is at the first of them when
 * somebody rejects the last one there.
 */
export async function simulateChosenRevert({
  seed,
  choice,
}: {
  readonly seed: number;
  readonly choice: RevertChoice;
}): Promise<ChosenRevert> {
  const settings = settingsWithApproval(seed);
  const trees: (string | undefined)[] = [];
  let held: ChosenRevert['held'];
  let atEnd: string | undefined;
  const outcome = await runChecked({
    seed,
    settings,
    files: filesOf(settings),
    fate: () => 'Live',
    async act(world) {
      const { repository, production, staging } = world;
      startRunners(world, settings);
      trees.push(treeNow(repository));
      await until(world, () => isPromoted(production, trees[0]), 'ann');
      for (let merge = 1; merge <= merges; merge += 1) {
        const image = `shop:good-${merge}`;
        repository.push(shopFiles({ ...settings.firstVersion, image }), `Merge ${image}`);
        trees.push(treeNow(repository));
        await until(world, () => isPromoted(staging, trees.at(-1)));
      }
      const isLast = ({ spec }: Release): boolean => spec.version === trees.at(-1);
      await until(world, () => releasesIn(production.cluster.store).some(isLast));
      ask(world, releasesIn(production.cluster.store).find(isLast), { type: 'Reject' });
      const revert = (): ChosenRevert['held'] =>
        releasesIn(production.cluster.store).find(isLast)?.status?.revert;
      await until(world, () => revert() !== undefined && revert()?.state !== 'Wanted');
      held = revert();
      if (choice !== 'Nothing') {
        const to = choice === 'ToNewest' ? held?.drops?.[0]?.commit : undefined;
        const word = to === undefined ? {} : { to };
        ask(world, releasesIn(production.cluster.store).find(isLast), { type: 'Revert', ...word });
        await until(world, () => revert()?.state === 'Done');
      }
      atEnd = treeNow(repository);
      await until(world, () => choice === 'Nothing' || isPromoted(production, atEnd), 'bob');
    },
  });
  return { outcome, held, versionAtEnd: trees.indexOf(atEnd) };
}

function settingsWithApproval(seed: number): Settings {
  const settings = settingsOf({ seed, mergeSeconds, overtake: 'Always' }, noVariety);
  return {
    ...settings,
    config: { ...settings.config, productionSteps: ['{setWeight: 20}', '{approval: {count: 1}}'] },
  };
}

function treeNow(repository: Repository): string | undefined {
  return repository.tree(repository.head(), shopPath);
}

function isPromoted({ cluster }: SimulatedWorld['staging'], tree: string | undefined): boolean {
  return releasesIn(cluster.store).some(
    ({ spec, status }) => spec.version === tree && status?.phase === 'Promoted',
  );
}

function ask(
  { production, timeline }: SimulatedWorld,
  release: Release | undefined,
  word: { readonly type: 'Reject' | 'Revert'; readonly to?: string },
): void {
  if (release !== undefined)
    addToRecord(production.cluster.store, timeline, release, 'requests', { ...word, by: 'ann' });
}

/** @param approver who approves meanwhile what waits for it in production; nobody where absent */
async function until(world: SimulatedWorld, isSo: () => boolean, approver?: string): Promise<void> {
  const { timeline, production } = world;
  const end = timeline.now() + waitSecondsMax * 1_000;
  while (!isSo() && timeline.now() < end) {
    await runUntil(world, timeline.now() + roundSeconds * 1_000);
    for (const release of releasesIn(production.cluster.store)) {
      const isWaiting =
        release.status?.reason === 'WaitingForApproval' && release.spec.approvals.length === 0;
      if (isWaiting && approver !== undefined)
        addToRecord(production.cluster.store, timeline, release, 'approvals', { by: approver });
    }
  }
}
