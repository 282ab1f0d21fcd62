import { field, items } from '@seatrial/core';
import { type Release, type ScenarioRun, zoneFailureTaint } from '@seatrial/model';
import { images } from '../files/images.ts';
import { approver } from '../site.ts';
import { approveInProduction } from './approve.ts';
import type { Crew } from './crew.ts';
import { newRelease, releaseIn, releaseNames, residue, since } from './crew.ts';
import type { Runners } from './start-voyage.ts';
import { expectSeen } from './until.ts';

/**
 * A good version that also changes the ConfigMap: promoted on staging, tried there by its scenarios, then in production
 * because staging's ledger says so, with a person's approval. Staging's runner is killed in the middle of the zone
 * failure, production's in the middle of the canary; their successors end both.
 */
export async function goodVersion(crew: Crew, runners: Runners): Promise<void> {
  const { staging, production, clock } = crew;
  const [knownStaging, knownProduction] = [releaseNames(staging), releaseNames(production)];
  const before = staging.site.traffic.stats();
  const pushedAt = clock.now();
  await crew.mergeShop({ image: images.good, greeting: 'Welcome aboard' }, 'Shop 1.2, with a new greeting');

  const onStaging = await newRelease(crew, staging, knownStaging);
  const promoted = await releaseIn(crew, staging, onStaging.metadata.name, ['Promoted']);
  await servedBy(crew, 'staging', '1.2');
  await addLeg(crew, 'good version, staging', promoted, pushedAt, before);

  const zone = await zoneFailureWithCrash(crew, runners, promoted.metadata.name);
  const kill = await scenarioRun(crew, `pod-kill-${promoted.metadata.name}`);
  for (const run of [kill, zone]) insistPassed(run);

  await inProduction(crew, runners, knownProduction);
}

async function inProduction(crew: Crew, runners: Runners, known: ReadonlySet<string>): Promise<void> {
  const { production, clock } = crew;
  const before = production.site.traffic.stats();
  const eligibleAt = clock.now();
  await tellLedger(crew);
  const begun = await newRelease(crew, production, known);
  const name = begun.metadata.name;
  await crew.see(`the canary of ${name} taking traffic in production`, () => {
    const release = production.watcher.releases().find((it) => it.metadata.name === name);
    return (release?.status?.counts?.canary.requests ?? 0) > 0 ? release : undefined;
  });
  await runners.production.kill();
  crew.say(`production runner killed with SIGKILL in the middle of the canary of ${name}`);
  runners.production = await production.site.startRunner();
  crew.say('production runner started again');

  await approveInProduction(crew, name, 'looks good');
  const promoted = await releaseIn(crew, production, name, ['Promoted']);
  expectSeen(
    promoted.spec.approvals.some((it) => it.by === approver),
    `the approval is ${approver}’s`,
  );
  await servedBy(crew, 'production', '1.2');
  await addLeg(crew, 'good version, production (runner killed)', promoted, eligibleAt, before, 'production');
}

/** What production decides by: staging's ledger in Git, read as production reads it. */
async function tellLedger(crew: Crew): Promise<void> {
  const { mirror, signal } = crew;
  mirror.ledger.follow(['staging']);
  const words = await crew.see('staging’s verdicts in the ledger', async () => {
    await mirror.fetch({ signal });
    const head = mirror.snapshot(mirror.head() ?? '');
    const tree = await head.tree('apps/shop', { signal });
    if (tree === undefined) return undefined;
    const query = {
      trust: { keys: [{ publicKey: crew.staging.site.ledgerKey }] },
      application: 'shop',
      tree,
    };
    const { entries } = await mirror.ledger.read('staging', query, { signal });
    return entries.length >= 3 ? entries.toReversed().map(({ subject }) => subject) : undefined;
  });
  for (const word of words) crew.say(`ledger     staging: ${word}`);
}

/** While the zone is away the runner dies; the record lets its successor give the zone back. */
async function zoneFailureWithCrash(crew: Crew, runners: Runners, release: string): Promise<ScenarioRun> {
  const { staging, clock } = crew;
  const name = `zone-failure-${release}`;
  await crew.see(`${name} holding`, () => {
    const run = staging.watcher.runs().find((it) => it.metadata.name === name);
    return run?.status?.phase === 'Holding' ? run : undefined;
  });
  await runners.staging.kill();
  crew.say(`staging    runner killed with SIGKILL in the middle of ${name}`);
  const [node] = (await taintedNodes(crew)).slice(0, 1);
  expectSeen(node !== undefined, 'the zone is still away while nobody runs');
  const before = staging.site.traffic.stats();
  const killedAt = clock.now();
  runners.staging = await staging.site.startRunner();
  crew.say('staging    runner started again');
  const run = await scenarioRun(crew, name);
  expectSeen((await taintedNodes(crew)).length === 0, 'no node is tainted after the run');
  const users = since(staging, before);
  crew.legs.push({
    event: 'zone failure (runner killed)',
    outcome: run.status?.verdict ?? '',
    verdictSeconds: (clock.now() - killedAt) / 1000,
    userErrors: users.bad,
    requests: users.sent,
    residue: (await residue(staging, crew.signal)).length,
  });
  return run;
}

function scenarioRun(crew: Crew, name: string): Promise<ScenarioRun> {
  return crew.see(`the verdict of ${name}`, () =>
    crew.staging.watcher.runs().find((it) => it.metadata.name === name && it.status?.phase === 'Completed'),
  );
}

function insistPassed(run: ScenarioRun): void {
  const { name } = run.metadata;
  expectSeen(
    run.status?.verdict === 'Pass',
    `${name} passes, but it says ${run.status?.verdict}: ${run.status?.message}`,
  );
  expectSeen(
    run.status?.targets.every((it) => it.state === 'Verified') === true,
    `all faults of ${name} are verified as reverted`,
  );
}

async function taintedNodes({ staging, signal }: Crew): Promise<readonly string[]> {
  const nodes = await staging.site.kube.list({ apiVersion: 'v1', kind: 'Node' }, { signal });
  return nodes.items
    .filter((node) => items(node, 'spec', 'taints').some((taint) => field(taint, 'key') === zoneFailureTaint))
    .map((node) => node.metadata.name);
}

/** As the users see it: from some moment on only the new version answers. */
async function servedBy(crew: Crew, where: 'staging' | 'production', version: string): Promise<void> {
  const { traffic } = crew[where].site;
  await crew.see(`version ${version} alone answering on ${where}`, async () => {
    const before = traffic.stats();
    await crew.clock.sleep(500, crew.signal);
    const versions = Object.keys(since(crew[where], before).byVersion);
    return versions.length === 1 && versions[0] === version ? true : undefined;
  });
  crew.say(`${where.padEnd(10)} users are answered by version ${version} alone`);
}

async function addLeg(
  crew: Crew,
  event: string,
  release: Release,
  since0: number,
  before: ReturnType<Crew['staging']['site']['traffic']['stats']>,
  where: 'staging' | 'production' = 'staging',
): Promise<void> {
  const users = since(crew[where], before);
  crew.legs.push({
    event,
    outcome: release.status?.phase ?? '',
    startSeconds: (Date.parse(release.status?.startedAt ?? '') - since0) / 1000,
    verdictSeconds: (Date.parse(release.status?.verdict?.at ?? '') - since0) / 1000,
    userErrors: users.bad,
    requests: users.sent,
    residue: (await residue(crew[where], crew.signal)).length,
  });
}
