import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { field } from '@seatrial/core';
import { applyWithOutcome, systemClock } from '@seatrial/kube';
import {
  apiVersion,
  type KubeObject,
  type ObjectRef,
  refOf,
  runnerUser,
  systemNamespace,
} from '@seatrial/model';
import { installSeatrial } from '@seatrial/runner';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { approve, canaryWaits, eventually, find, leftovers, releaseIn, stateRef } from './look.ts';
import { op, type Place } from './place.ts';
import { runWhen, scenarioFile, zoneInUse } from './runs.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'midway';

/**
 * Upgrades while something is under way. The records are what the first definitions that Seatrial had keep of them: what came later
 * is not in a record that a Seatrial from then has written.
 */
export const upgradeUnderWaySuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  const releaseRef = (name: string): ObjectRef => ({ apiVersion, kind: 'Release', namespace: app, name });

  async function firstDefinitions(): Promise<readonly KubeObject[]> {
    const path = join(import.meta.dirname, 'first-definitions.json');
    return JSON.parse(await readFile(path, 'utf8')) as readonly KubeObject[];
  }

  /** Writes each record again by the first definitions, which drop what they do not know; `later` is a field of one that has to go. */
  async function asWrittenFirst(refs: readonly ObjectRef[], later: readonly string[]): Promise<void> {
    const { kube } = place();
    for (const definition of await firstDefinitions())
      await applyWithOutcome(kube, definition, { force: true, signal: op.signal });
    const [first] = refs;
    await eventually('the first definitions in force', async () =>
      first !== undefined && field(await find(kube, first), ...later) === undefined ? true : undefined,
    );
    const runner = kube.impersonate({ user: runnerUser, groups: ['system:masters', 'system:authenticated'] });
    for (const ref of refs) {
      const rewritten = { metadata: { labels: { rewritten: 'yes' } } };
      await runner.patch(ref, rewritten, { ...op, type: 'merge' });
    }
  }

  async function upgrade(): Promise<void> {
    const { kube } = place();
    await installSeatrial({ kube, clock: systemClock, report: () => undefined, signal: op.signal });
    await place().startRunner();
  }

  it('finishes a canary that an earlier Seatrial has begun', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good }), 'Before the upgrade');
    const canary = await canaryWaits(place(), app, commit);
    await place().runner.stop();
    await asWrittenFirst([releaseRef(canary.metadata.name), stateRef(app)], ['spec', 'version']);

    await upgrade();
    await approve(place(), await canaryWaits(place(), app, commit));

    const promoted = await releaseIn(place(), app, 'Promoted', commit);
    expect(promoted.metadata.name).toBe(canary.metadata.name);
    expect(await leftovers(place(), app)).toEqual([]);
  });

  it('undoes a fault that an earlier Seatrial has injected, and judges its run', async () => {
    const scenario = scenarioFile('half-done', {
      application: app,
      fault: `{type: ZoneFailure, zone: ${await zoneInUse(place(), app)}, durationSeconds: 20}`,
      steadyState: 'judgedBy: ReadyPods',
    });
    await place().merge(scenario, 'Fail a zone');
    const held = await runWhen(place(), 'half-done', ({ status }) => status?.phase === 'Holding');
    await place().runner.stop();
    const run = { ...refOf({ ...held, apiVersion, kind: 'ScenarioRun' }), namespace: systemNamespace };
    await asWrittenFirst([run, stateRef(app)], ['spec', 'version']);

    await upgrade();

    const ended = await runWhen(place(), 'half-done', ({ status }) => status?.phase === 'Completed');
    expect(ended.metadata.name).toBe(held.metadata.name);
    expect(await leftovers(place(), app)).toEqual([]);
    await place().merge({ 'scenarios/half-done.yaml': null }, 'Enough');
  });
}
