import { renderedFiles } from '../files/rendered-apps.ts';
import { approveInProduction } from './approve.ts';
import type { Crew } from './crew.ts';
import { releaseIn, releaseNames, residue } from './crew.ts';
import { badVersions } from './leg-bad-versions.ts';
import { failingVersion } from './leg-failing-version.ts';
import { goodVersion } from './leg-good-version.ts';
import { renderedApplications } from './leg-rendered.ts';
import type { VoyageReport } from './report.ts';
import { scheduledScenario, startVoyage } from './start-voyage.ts';
import { expectSeen } from './until.ts';

/** How long after it was committed the scheduled scenario fires at the earliest, so that the runner knows of it. */
const scheduleLeadMs = 15_000;

/**
 * Seatrial's main job from commit to verdict on two clusters. Every line and every figure comes from the API servers, the
 * gateways or Git; what is not seen in time ends the voyage.
 * @throws NotSeenError
 */
export async function sail(crew: Crew): Promise<VoyageReport> {
  const { staging, production, clock, signal } = crew;
  const startedAt = clock.now();
  const runners = await startVoyage(crew, renderedFiles);
  await firstVersion(crew, startedAt);
  await failingVersion(crew);
  // From here on the stable pods may change: it is due while the good version is on its way, and waits for its turn.
  const fires = await schedulePodKill(crew);
  await goodVersion(crew, runners);
  await scheduledPodKill(crew, fires);
  await badVersions(crew);
  await renderedApplications(crew);
  for (const post of [staging, production]) {
    const left = await residue(post, signal);
    expectSeen(left.length === 0, `nothing is left over on ${post.site.name}, but: ${left.join(', ')}`);
  }
  return { legs: crew.legs, seconds: (clock.now() - startedAt) / 1000 };
}

/**
 * Out to staging, tried there by its scenarios, then to production, with the approval that every version needs there: there
 * is no stable version yet to compare with.
 */
async function firstVersion(crew: Crew, pushedAt: number): Promise<void> {
  const { staging, production, clock } = crew;
  for (const post of [staging, production]) {
    const name = await crew.see(`a first release on ${post.site.name}`, () => [...releaseNames(post)][0]);
    if (post === production) await approveInProduction(crew, name, 'the first version');
    const release = await releaseIn(crew, post, name, ['Promoted']);
    const answers = await crew.see(`the shop answering on ${post.site.name}`, () => {
      const { byVersion } = post.site.traffic.stats();
      return (byVersion['1.0'] ?? 0) > 50 ? byVersion : undefined;
    });
    crew.say(`${post.site.name.padEnd(10)} users are answered by version ${Object.keys(answers).join(', ')}`);
    crew.legs.push({
      event: `first version, ${post.site.name}`,
      outcome: 'Promoted',
      startSeconds: (Date.parse(release.metadata.creationTimestamp ?? '') - pushedAt) / 1000,
      verdictSeconds: (clock.now() - pushedAt) / 1000,
      residue: (await residue(post, crew.signal)).length,
    });
  }
}

/** @returns when it is due: at the next full minute */
async function schedulePodKill(crew: Crew): Promise<Date> {
  const fires = new Date(Math.ceil((crew.clock.now() + scheduleLeadMs) / 60_000) * 60_000);
  await crew.merge(
    scheduledScenario(fires),
    `A pod kill each day at ${fires.toISOString().slice(11, 16)} UTC`,
  );
  return fires;
}

/** Started by its own schedule and nothing else. */
async function scheduledPodKill(crew: Crew, fires: Date): Promise<void> {
  const { staging, clock } = crew;
  const run = await crew.see(
    `the scheduled run of ${fires.toISOString()}`,
    () =>
      staging.watcher
        .runs()
        .find((it) => it.spec.trigger.type === 'Schedule' && it.status?.phase === 'Completed'),
    Math.max(0, fires.getTime() - clock.now()) + 120_000,
  );
  expectSeen(
    run.status?.verdict === 'Pass',
    `the scheduled run passes, but it says ${run.status?.verdict}: ${run.status?.message}`,
  );
  expectSeen(
    run.status?.targets.every((it) => it.state === 'Verified') === true,
    'all its faults are verified as reverted',
  );
  const startedAt = Date.parse(run.status?.startedAt ?? '');
  crew.legs.push({
    event: 'scheduled pod kill',
    outcome: run.status?.verdict ?? '',
    startSeconds: (startedAt - fires.getTime()) / 1000,
    verdictSeconds: (Date.parse(run.status?.finishedAt ?? '') - fires.getTime()) / 1000,
    userErrors: run.status?.counts?.bad ?? 0,
    requests: run.status?.counts?.requests ?? 0,
    residue: (await residue(staging, crew.signal)).length,
  });
}
