import {
  ApplicationStateSpec,
  ApplicationStateStatus,
  apiVersion,
  type KubeObject,
  parseApplicationState,
  parseRelease,
  parseScenarioRun,
  ReleaseSpec,
  ReleaseStatus,
  refOf,
  runnerUser,
  ScenarioRunSpec,
  ScenarioRunStatus,
  systemNamespace,
  withRefsGrouped,
} from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { op } from '../bed/control-plane.ts';
import { type Bed, merge, tableOf } from './bed.ts';
import { anApplicationState, aRelease, aScenarioRun, everyField } from './samples.ts';

/** What the definitions of the records take and refuse, from the runner itself. */
export function recordsSuite(bed: () => Bed): void {
  const { release, applicationState, scenarioRun } = everyField;

  it('have every field that their schemas know', async () => {
    const [seenRelease, seenState, seenRun] = await Promise.all([
      bed().make(aRelease('every-field'), release.status),
      bed().make(anApplicationState('every-field'), applicationState.status),
      bed().make(aScenarioRun('every-field'), scenarioRun.status),
    ]);

    expect(parseRelease(seenRelease)).toMatchObject(release);
    expect(parseApplicationState(seenState)).toMatchObject(applicationState);
    expect(parseScenarioRun(seenRun)).toMatchObject(scenarioRun);
  });

  it('have room for the objects of two versions of 20,000', async () => {
    const inventory = Array.from({ length: 40_000 }, (_, at) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: `a-member-of-the-crowd-${at}`,
    }));
    const { status } = withRefsGrouped({ ...anApplicationState('large'), status: { inventory } });

    const seen = await bed().make(anApplicationState('large'), status);

    expect(parseApplicationState(seen).status?.inventory).toEqual(inventory);
  });

  it.each([
    { name: 'ReleaseSpec', sample: release.spec, schema: ReleaseSpec },
    { name: 'ReleaseStatus', sample: release.status, schema: ReleaseStatus },
    { name: 'ApplicationStateSpec', sample: applicationState.spec, schema: ApplicationStateSpec },
    { name: 'ApplicationStateStatus', sample: applicationState.status, schema: ApplicationStateStatus },
    { name: 'ScenarioRunSpec', sample: scenarioRun.spec, schema: ScenarioRunSpec },
    { name: 'ScenarioRunStatus', sample: scenarioRun.status, schema: ScenarioRunStatus },
  ])('are tried here with every field of $name', ({ sample, schema }) => {
    expect(new Set(Object.keys(sample))).toEqual(new Set(Object.keys(schema.shape)));
  });

  it('have none but the required fields', async () => {
    const { application, cluster, version, commit, path } = release.spec;
    const { phase, reason, message, phaseStartedAt, startedAt } = release.status;
    const spec = { application, cluster, version, commit, path };

    const seen = await bed().make(
      { ...aRelease('few-fields'), spec },
      { phase, reason, message, phaseStartedAt, startedAt },
    );

    expect(seen['spec']).toEqual(spec);
    expect(parseRelease(seen).status).toMatchObject({ phase, weightPercent: 0, history: [] });
  });

  it('take no approval or request from the runner, made by whomever', async () => {
    const approval = { by: runnerUser, at: '2026-11-21T09:00:00.000Z' };
    const spec = { ...release.spec, approvals: [approval] };
    const refused = { message: expect.stringContaining('adds no approvals') };

    await expect(bed().make({ ...aRelease('forged'), spec })).rejects.toMatchObject(refused);
    const made = await bed().make(aRelease('plain'));
    const ref = refOf(made);
    const added = { spec: { requests: [{ type: 'Retry', ...approval }] } };
    await expect(bed().runner.patch(ref, added, merge)).rejects.toMatchObject(refused);
  });

  const [condition] = release.status.conditions;
  let undecided: KubeObject;
  beforeAll(async () => {
    undecided = await bed().make(aRelease('undecided'));
  });

  it.each([
    { name: 'a phase', status: { phase: 'Dreaming' }, field: 'status.phase' },
    { name: 'a share', status: { weightPercent: 101 }, field: 'status.weightPercent' },
    { name: 'a start', status: { startedAt: undefined }, field: 'status.startedAt' },
    { name: 'a time zone', status: { startedAt: '2026-11-21T09:00:00' }, field: 'status.startedAt' },
    { name: 'upper case', status: { startedAt: '2026-11-21t09:00:00z' }, field: 'status.startedAt' },
    { name: 'a day', status: { startedAt: '2026-02-30T09:00:00.000Z' }, field: 'status.startedAt' },
    {
      name: 'one condition of a type',
      status: { conditions: [condition, condition] },
      field: 'status.conditions[1]',
    },
  ])('have $name where there must be one', async ({ status, field }) => {
    const written = bed().runner.updateStatus({ ...undecided, status: { ...release.status, ...status } }, op);

    await expect(written).rejects.toMatchObject({
      code: 'Invalid',
      details: { causes: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });

  it.each([
    { name: 'a Git id as version', record: aRelease('bad', { version: 'main' }), message: 'spec.version' },
    {
      name: 'a name that can be a label',
      record: aRelease('x'.repeat(64)),
      message: 'at most 63 characters',
    },
    {
      name: 'faults that are known',
      record: aScenarioRun('bad', { experiment: experimentWith({ type: 'Meteor' }) }),
      message: 'Unsupported value: "Meteor"',
    },
    {
      name: 'faults with all they need',
      record: aScenarioRun('bad', { experiment: experimentWith({ type: 'ZoneFailure', zone: 'a' }) }),
      message: 'ZoneFailure needs zone and durationSeconds',
    },
  ])('have $name', async ({ record, message }) => {
    await expect(bed().make(record)).rejects.toMatchObject({
      code: 'Invalid',
      message: expect.stringContaining(message),
    });
  });

  it('have no field that nobody knows, where the writer is strict as kubectl is', async () => {
    const body = { ...aRelease('unknown'), spec: { ...release.spec, colour: 'blue' } };
    const path = `/apis/${apiVersion}/namespaces/shop/releases`;

    const written = bed().runner.raw(
      { method: 'POST', path, query: { fieldValidation: 'Strict' }, body },
      op,
    );

    await expect(written).rejects.toMatchObject({ message: expect.stringContaining('spec.colour') });
  });

  const refusal = { code: 'Invalid', message: expect.stringContaining('status.verdict cannot be changed') };
  const { verdict, finishedAt, ...going } = release.status;
  const passed = { ...verdict, outcome: 'Pass' };

  it('keep a verdict for good, though their status goes on', async () => {
    const { runner } = bed();
    const begun = await bed().make(aRelease('verdict'), going);

    const decided = await runner.updateStatus({ ...begun, status: { ...going, verdict } }, op);
    const ended = await runner.updateStatus({ ...decided, status: { ...going, verdict, finishedAt } }, op);

    for (const status of [going, { ...going, verdict: passed }, undefined]) {
      await expect(runner.updateStatus({ ...ended, status }, op)).rejects.toMatchObject(refusal);
    }
  });

  it.each([
    { outcome: 'Fail', gate: 'Health' },
    { outcome: 'Inconclusive', gate: 'OtherWorkload' },
    { outcome: 'Superseded', gate: 'Newer' },
  ])('turn from a pass to $outcome only until the release ends', async (change) => {
    const { runner } = bed();
    const name = change.outcome.toLowerCase();
    const watched = await bed().make(aRelease(`${name}-revoked`), { ...going, verdict: passed });
    const promoted = await bed().make(aRelease(`${name}-promoted`), {
      ...going,
      verdict: passed,
      finishedAt,
    });
    const failed = { ...going, verdict: { ...verdict, ...change } };

    await runner.updateStatus({ ...watched, status: failed }, op);
    await expect(runner.updateStatus({ ...promoted, status: failed }, op)).rejects.toMatchObject(refusal);
  });

  it('keep the verdict of a scenario', async () => {
    const run = await bed().make(aScenarioRun('verdict'), scenarioRun.status);
    const failed = { ...scenarioRun.status, verdict: 'Fail' };

    await expect(bed().runner.updateStatus({ ...run, status: failed }, op)).rejects.toMatchObject(refusal);
  });

  it('keep their spec, whoever asks', async () => {
    const { make, runner } = bed();
    const itsRelease = refOf(await make(aRelease('fixed')));
    const itsRun = refOf(await make(aScenarioRun('fixed')));
    const itsState = refOf(await make(anApplicationState('fixed')));

    for (const [ref, spec] of [
      [itsRelease, { version: 'f'.repeat(40) }],
      [itsRelease, { previousVersion: null }],
      [itsRelease, { rollout: { watchSeconds: 0 } }],
      [itsRun, { namespace: 'bank' }],
      [itsRun, { experiment: { recoveryObjectiveSeconds: 86_400 } }],
      [itsState, { cluster: 'production' }],
    ] as const) {
      await expect(runner.patch(ref, { spec }, merge)).rejects.toMatchObject({
        code: 'Invalid',
        message: expect.stringMatching(/the spec of a \w+ cannot be changed/),
      });
    }
  });

  it('are selected by their fields', async () => {
    const fieldSelector = 'spec.application=shop,spec.cluster=staging,status.phase=RollingBack';

    const { items } = await bed().runner.list(
      { apiVersion, kind: 'Release', namespace: 'shop', fieldSelector },
      op,
    );

    const names = items.map(({ metadata }) => metadata.name);
    expect(names).toContain('every-field');
    expect(names).not.toContain('fixed');
  });

  it.each([
    {
      plural: 'releases',
      namespace: 'shop',
      columns: { Phase: 'RollingBack', Step: '2/2', Weight: 10, Reason: 'ErrorRateExceeded' },
      wide: { Version: 'a1'.repeat(20), Message: release.status.message },
    },
    {
      plural: 'applicationstates',
      namespace: 'shop',
      columns: { Ready: 'True', Reason: 'Synced', Stable: 'shop-1-a1a1a1a', Current: 'shop-2-a1a1a1a' },
      wide: { Message: 'runs what the config branch says' },
    },
    {
      plural: 'scenarioruns',
      namespace: systemNamespace,
      columns: { Scenario: 'zone-loss', Phase: 'Holding', Verdict: 'Pass', Reason: 'Effective' },
      wide: { Target: 'shop', Message: 'zone a is away' },
    },
  ])('read well as a table of $plural', async ({ plural, namespace, columns, wide }) => {
    const path = `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;
    const row = { Name: 'every-field', ...columns, Age: expect.stringMatching(/^\d+s$/) };

    expect(await tableOf(bed().runner, path, 'Normal')).toContainEqual(row);
    expect(await tableOf(bed().runner, path, 'Wide')).toContainEqual({ ...row, ...wide });
  });
}

function experimentWith(fault: object): object {
  return { ...everyField.scenarioRun.spec.experiment, faults: [fault] };
}
