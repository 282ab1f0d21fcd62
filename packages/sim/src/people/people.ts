import { hasEnded, newRun, type Rng, runHasEnded } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { configLimits, loadConfig, toInstant } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import { between, chance, oneOf } from '../draws.ts';
import { configFile } from '../git/repository.ts';
import type { Variety } from '../settings.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import { addToRecord, releasesIn, runsIn } from './records.ts';
import { type ShopVersion, shopFiles } from './shop.ts';

const lookMs = 4_000;
/** An approval step wants people who have approved no earlier one. */
const approvers = ['ann', 'bob', 'cem', 'dee'];

/** Merges, approves, rejects, asks for a rollback or a retry, aborts runs, and now and then does something rash. */
export interface People {
  /** From now on nobody does anything but approve what waits for it. */
  calmDown(): void;
  mergeGoodVersion(): void;
}

export function startPeople(
  world: SimulatedWorld,
  mergeSeconds: number,
  first: ShopVersion,
  variety: Variety,
): People {
  const { timeline, repository, trace } = world;
  const rng = world.streams.people;
  let calm = false;
  let version = first;
  const applicationFile = repository.head().files['shop.yaml'] ?? '';
  let merges = 0;

  function merge(next: ShopVersion): void {
    version = next;
    const commit = repository.push(shopFiles(next), `Merge ${next.image}`);
    trace(`people merge ${next.image} as ${commit.id.slice(0, 7)}`);
  }

  /** A slip in the Application file, and its correction. */
  function editApplication(sound: boolean): void {
    if ((repository.head().files['shop.yaml'] === applicationFile) === sound) return;
    trace(`people ${sound ? 'mend' : 'break'} the Application file`);
    const text = sound ? applicationFile : applicationFile.replace('namespace:', 'nmespace:');
    repository.push({ 'shop.yaml': text }, 'Edit shop.yaml');
  }

  function keepMerging(): void {
    timeline.after(between(rng, [mergeSeconds * 300, mergeSeconds * 1_700]), () => {
      if (calm) return;
      merges += 1;
      if (chance(world.streams.stubborn, variety.againShare)) {
        merge({ ...version, comment: `once more, ${merges}` });
      } else if (chance(rng, 0.05)) {
        trace('people force-push the newest commit away');
        repository.dropNewest(1);
      } else if (chance(rng, 0.08)) {
        editApplication(repository.head().files['shop.yaml'] !== applicationFile);
      } else merge(varied(nextVersion(rng, version, merges)));
      keepMerging();
    });
  }

  /** What only the versions of some seeds change. */
  function varied(next: ShopVersion): ShopVersion {
    const { variety: more } = world.streams;
    let changed = next;
    if (variety.slowAnswers && chance(more, 0.4))
      changed = { ...changed, image: `shop:${oneOf(more, ['stall-60', 'stall-30', 'slow-3'])}-${merges}` };
    if (variety.extras.length > 0 && chance(more, 0.5))
      changed = { ...changed, extraTag: `${oneOf(more, ['good', 'good', 'good', 'crash'])}-${merges}` };
    if (variety.extras.includes('Job') && chance(more, 0.5)) changed = { ...changed, job: merges };
    if (variety.hasHeirlooms && chance(world.streams.heirlooms, 0.5)) changed = withHeirloom(changed);
    return changed;
  }

  function withHeirloom({ heirloom, ...without }: ShopVersion): ShopVersion {
    return heirloom === undefined ? { ...without, heirloom: `as of ${merges}` } : without;
  }

  function lookAround(): void {
    for (const site of world.sites) {
      for (const release of releasesIn(site.cluster.store)) lookAt(site, release);
      if (!calm) abortOrStartRuns(site);
    }
    timeline.after(lookMs, lookAround);
  }

  function lookAt(site: Site, release: Release): void {
    const say = (type: 'Reject' | 'Rollback' | 'Retry' | 'PromoteNow'): void => {
      trace(`people ask ${release.metadata.name} on ${site.cluster.name} for ${type}`);
      addToRecord(site.cluster.store, timeline, release, 'requests', { type, by: 'ann' });
    };
    const approver = approvers.find((name) => !release.spec.approvals.some(({ by }) => by === name));
    const isAsked = release.status?.reason === 'WaitingForApproval';
    if (isAsked && approver !== undefined && (calm || chance(rng, 0.5))) {
      trace(`${approver} approves ${release.metadata.name} on ${site.cluster.name}`);
      addToRecord(site.cluster.store, timeline, release, 'approvals', { by: approver });
    }
    // A promotion that stalls waits for a person, who sees that it has.
    if (calm && release.status?.reason === 'PromotionStalled' && release.spec.requests.length === 0)
      say('Rollback');
    if (calm) return;
    const failed = hasEnded(release) && release.status?.phase !== 'Promoted';
    if (failed && release.spec.requests.length === 0 && chance(rng, 0.03)) say('Retry');
    if (variety.hasHurry && !hasEnded(release) && chance(world.streams.variety, 0.02)) say('PromoteNow');
    if (!hasEnded(release) && chance(rng, 0.01)) say(oneOf(rng, ['Reject', 'Rollback']));
  }

  function abortOrStartRuns({ cluster }: Site): void {
    for (const run of runsIn(cluster.store)) {
      if (runHasEnded(run) || run.spec.requests.length > 0 || !chance(rng, 0.03)) continue;
      trace(`people abort ${run.metadata.name}`);
      addToRecord(cluster.store, timeline, run, 'requests', { type: 'Abort', by: 'bob' });
    }
    if (chance(rng, 0.01)) startRun(world, cluster.name === 'staging' ? world.staging : world.production);
  }

  keepMerging();
  timeline.after(lookMs, lookAround);
  return {
    calmDown() {
      calm = true;
      editApplication(true);
    },
    mergeGoodVersion() {
      merges += 1;
      const { extras } = variety;
      const more = {
        ...(extras.length === 0 ? {} : { extras, extraTag: `good-${merges}`, job: merges }),
        ...(variety.hasHeirlooms ? { heirloom: `as of ${merges}` } : {}),
      };
      merge({ image: `shop:good-${merges}`, greeting: `calm ${merges}`, ...more });
    },
  };
}

/** What `seatrial scenario run` does. */
function startRun({ repository, timeline, trace }: SimulatedWorld, { cluster }: Site): void {
  const config = loadConfig(Object.entries(repository.head().files).map(configFile), configLimits);
  const scenario = config.scenarios.find(({ value }) => value.spec.cluster === cluster.name)?.value;
  const application = config.applications.find(
    ({ value }) => value.metadata.name === scenario?.spec.application,
  )?.value;
  if (scenario === undefined || application === undefined) return;
  const state = stateOf(cluster.store, application.metadata.name);
  const name = `${scenario.metadata.name}-by-hand-${Math.floor(timeline.now() / 1000)}`;
  trace(`people start ${name}`);
  const trigger = { type: 'Manual', at: toInstant(timeline.now()), by: 'ann' } as const;
  cluster.store.put(newRun({ scenario, application, state }, cluster.name, name, trigger), 'Person');
}

function nextVersion(rng: Rng, before: ShopVersion, count: number): ShopVersion {
  const { mistake: _, ...sound } = before;
  switch (rng.int(16)) {
    case 0:
    case 1:
      return { ...sound, image: `shop:bad-5-${count}` };
    case 2:
      return { ...sound, image: `shop:bad-60-${count}` };
    case 3:
      return { ...sound, image: `shop:${oneOf(rng, ['crash', 'late'])}-${count}` };
    case 4:
      return { ...sound, image: `shop:${oneOf(rng, ['missing', 'hang', 'refused'])}-${count}` };
    case 5:
      return { ...sound, greeting: `hello ${count}` };
    case 6:
      return { ...sound, mistake: oneOf(rng, ['BrokenYaml', 'NoRoute', 'WrongParent', 'WrongHostname']) };
    case 7:
      return toggled(sound, 'workerImage', oneOf(rng, ['worker:good-1', 'worker:good-2', 'worker:crash-1']));
    case 8:
      return toggled(sound, 'notes', `note ${count}`);
    case 9:
      return { ...sound, image: `shop:good-${count}`, policy: before.policy !== true };
    case 10:
      return { ...sound, image: `shop:good-${count}`, greeting: `hello ${count}` };
    case 11:
    case 12:
      return { ...sound, image: `shop:strained-${oneOf(rng, [20, 60])}-${count}` };
    case 13:
      return { ...sound, image: `shop:good-${count}`, mistake: oneOf(rng, ['WrongParent', 'WrongHostname']) };
    default:
      return { ...sound, image: `shop:good-${count}` };
  }
}

function toggled(version: ShopVersion, field: 'workerImage' | 'notes', value: string): ShopVersion {
  const { [field]: had, ...without } = version;
  return had === undefined ? { ...without, [field]: value } : without;
}
