import type { Release } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import { servesCanary } from '../gateway/gateway.ts';
import { addToRecord } from '../people/records.ts';
import { type ShopVersion, shopFiles, shopPath } from '../people/shop.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import type { Narrator } from './narrator.ts';
import { expectThat, headTree, isRecorded, releaseOf, runIsRecorded, runOf, until } from './script.ts';

/** The main job from end to end; returns when the last thing was seen. @throws NotSeenError */
export async function sail(
  world: SimulatedWorld,
  narrator: Narrator,
  firstVersion: ShopVersion,
): Promise<void> {
  const { staging, production } = world;
  narrator.say(
    'a config repository, two clusters with six nodes each in three zones, and traffic through both gateways',
  );
  for (const { runner } of world.sites) runner.start();
  await firstVersionEverywhere(world, narrator);
  await badVersion(world, narrator, { ...firstVersion, image: 'shop:bad-5-1' });
  await strainedVersion(world, narrator, { ...firstVersion, image: 'shop:strained-20-1' });
  await goodVersion(world, narrator);
  await unhealthyVersion(world, narrator, 'shop:crash-1', 'a version whose pods crash');
  await unhealthyVersion(world, narrator, 'shop:missing-1', 'a version whose image is in no registry');
  await until(world, 'a run by schedule', runOf(staging, 'both', runIsRecorded));
  narrator.say('staging: the scenario "both" was begun by its own schedule, and has its verdict');
  const pods = [staging, production].map((site) => stablePods(site).length);
  narrator.say(`stable pods at the end: ${pods.join(' on staging, ')} on production`);
}

async function firstVersionEverywhere(world: SimulatedWorld, narrator: Narrator): Promise<void> {
  const tree = headTree(world);
  for (const site of world.sites) {
    if (site === world.production) await approve(world, narrator, tree);
    await until(
      world,
      'the first version',
      releaseOf(site, tree, (it) => it.status?.phase === 'Promoted'),
    );
    narrator.say(`${site.cluster.name}: the first version is stable, ${stablePods(site).length} pods`);
  }
}

/** Every version needs a person's word in production, the first one too. */
async function approve(world: SimulatedWorld, narrator: Narrator, tree: string): Promise<void> {
  const { production, timeline } = world;
  const waiting = await until(
    world,
    'the approval step',
    releaseOf(production, tree, (it) => it.status?.reason === 'WaitingForApproval'),
  );
  narrator.say('production: begun on the word of staging’s ledger, and waits for an approval');
  addToRecord(production.cluster.store, timeline, waiting, 'approvals', { by: 'ann' });
  narrator.say('ann approves');
}

async function badVersion(world: SimulatedWorld, narrator: Narrator, version: ShopVersion): Promise<void> {
  const { staging, repository } = world;
  const podsBefore = stablePods(staging).join();
  const tree = push(world, narrator, version, 'a version that fails 5% of its requests');
  await canaryServes(world, narrator, staging, tree);
  const ended = await until(world, 'the rollback', releaseOf(staging, tree, isRecorded));
  expectThat(ended.status?.verdict?.gate === 'ErrorRate', `${ended.metadata.name} fails the error-rate gate`);
  expectThat(ended.status?.phase === 'RolledBack', `${ended.metadata.name} is rolled back`);
  expectThat(stablePods(staging).join() === podsBefore, 'the same stable pods run as before');
  narrator.say(`staging: ${ended.status?.verdict?.message}`);
  narrator.say('staging: rolled back, the same stable pods run as before, the content is quarantined');
  const revert = repository.commit(ended.status?.revert?.commit ?? '');
  expectThat(
    revert?.revertOf?.startsWith(`staging/${ended.metadata.name}`) === true,
    'a revert commit names the release',
  );
  narrator.say(`config branch: ${revert?.id.slice(0, 7)} ${revert?.subject}`);
  narrator.ended(ended);
  await settled(world, staging);
}

async function strainedVersion(
  world: SimulatedWorld,
  narrator: Narrator,
  version: ShopVersion,
): Promise<void> {
  const { staging } = world;
  const tree = push(world, narrator, version, 'a version that fails only when it has all the traffic');
  const ended = await until(world, 'the rollback', releaseOf(staging, tree, isRecorded));
  expectThat(ended.status?.restore === true, `${ended.metadata.name} had been promoted before`);
  expectThat(ended.status?.verdict?.gate === 'ErrorRate', `${ended.metadata.name} fails the error-rate gate`);
  narrator.say(`staging: ${ended.status?.verdict?.message}`);
  narrator.ended(ended);
  await settled(world, staging);
  narrator.say('staging: the version before is stable again');
}

async function goodVersion(world: SimulatedWorld, narrator: Narrator): Promise<void> {
  const { staging, production } = world;
  const tree = push(
    world,
    narrator,
    { image: 'shop:good-2', greeting: 'welcome' },
    'a good version with another ConfigMap',
  );
  await canaryServes(world, narrator, staging, tree);
  narrator.say('staging: the runner is killed in the middle of the canary');
  staging.runner.kill();
  const onStaging = await until(
    world,
    'the promotion',
    releaseOf(staging, tree, (it) => it.status?.phase === 'Promoted'),
  );
  narrator.say('staging: another runner has gone on and promoted it');
  narrator.ended(onStaging);
  narrator.time('the same in production, from staging’s promotion on');
  await until(
    world,
    'the zone failure',
    runOf(staging, 'zone-failure', (run) => run.spec.version === tree && run.status?.phase === 'Holding'),
  );
  narrator.say('staging: zone a is away; the runner is killed in the middle of it');
  staging.runner.kill();
  for (const scenario of ['pod-kill', 'zone-failure']) {
    const run = await until(
      world,
      scenario,
      runOf(staging, scenario, (it) => it.spec.version === tree && runIsRecorded(it)),
    );
    narrator.say(`staging: ${scenario} ${run.status?.verdict}: ${run.status?.message}`);
  }
  await canaryServes(world, narrator, production, tree);
  await approve(world, narrator, tree);
  const ended = await until(world, 'the promotion', releaseOf(production, tree, isRecorded));
  expectThat(ended.status?.phase === 'Promoted', `${ended.metadata.name} is promoted`);
  narrator.say('production: promoted');
  narrator.ended(ended);
}

async function unhealthyVersion(
  world: SimulatedWorld,
  narrator: Narrator,
  image: string,
  what: string,
): Promise<void> {
  const { staging } = world;
  const tree = push(world, narrator, { image, greeting: 'welcome' }, what);
  const ended = await until(world, 'the rollback', releaseOf(staging, tree, isRecorded));
  expectThat(ended.status?.verdict?.gate === 'Health', `${image} is refused on health`);
  expectThat(ended.status?.counts === undefined, `${image} had no traffic`);
  narrator.say(`staging: rolled back without any traffic: ${ended.status?.verdict?.reason}`);
  narrator.ended(ended);
  await settled(world, staging);
}

/** The branch is back at what runs. */
async function settled(world: SimulatedWorld, site: Site): Promise<void> {
  await until(world, 'the version before', () =>
    stableVersion(site) === headTree(world) ? true : undefined,
  );
}

async function canaryServes(
  world: SimulatedWorld,
  narrator: Narrator,
  site: Site,
  tree: string,
): Promise<Release> {
  const release = await until(
    world,
    'the canary',
    // Not by the phase: a bad canary may have its verdict before anybody says that evidence is gathered.
    releaseOf(
      site,
      tree,
      ({ status }) => (status?.weightPercent ?? 0) > 0 && servesCanary(site.cluster.gateway),
    ),
  );
  narrator.say(
    `${site.cluster.name}: canary of ${tree.slice(0, 7)} gets ${release.status?.weightPercent}% of the requests`,
  );
  return release;
}

function push(
  { repository }: SimulatedWorld,
  narrator: Narrator,
  version: ShopVersion,
  what: string,
): string {
  const commit = repository.push(shopFiles(version), what);
  narrator.push(what);
  return repository.tree(commit, shopPath) ?? '';
}

function stableVersion({ cluster }: Site): string | undefined {
  return stateOf(cluster.store, 'shop')?.status?.stableVersion;
}

function stablePods({ cluster }: Site): readonly string[] {
  return cluster.store
    .ofKind('Pod')
    .filter((pod) => pod.metadata.labels?.['app'] === 'web')
    .map((pod) => pod.metadata.uid ?? '');
}
