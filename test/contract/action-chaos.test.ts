import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apiVersion } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ActionEnded, type Running, runAction } from './actions/run-action.ts';
import { appManifests, images } from './runner/files.ts';
import { eventually, leftovers, releaseIn } from './runner/look.ts';
import { op, openPlace, type Place } from './runner/place.ts';
import { runsOf, runWhen, scenarioFile, zoneInUse } from './runner/runs.ts';
import { firstVersion } from './runner/suite.ts';

const app = 'tried';
const byPods = 'judgedBy: ReadyPods';

interface ChaosRun {
  readonly running?: Running;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** With a real runner, on a real API server whose pods are processes. */
describe('the action chaos', { timeout: 300_000 }, () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
    await Promise.all([place.apiServer.open(), place.repository.open()]);
    await place.startRunner();
    await place.merge(firstVersion(app), 'Add the application');
    await releaseIn(place, app, 'Promoted');
  }, 300_000);
  afterAll(async () => {
    await place?.close();
  });

  /** The action with a working copy that has one scenario, which nothing but a person runs. */
  async function chaos(
    scenario: string,
    fault: string,
    steadyState: string,
    { inputs, env, running }: ChaosRun = {},
  ): Promise<ActionEnded> {
    const workspace = await mkdtemp(join(tmpdir(), 'seatrial-chaos-'));
    onTestFinished(() => rm(workspace, { recursive: true, force: true }));
    const files = scenarioFile(scenario, { application: app, fault, steadyState });
    for (const [path, text] of Object.entries(files)) {
      const file = join(workspace, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text ?? '');
    }
    return runAction('chaos', {
      workspace,
      inputs: { scenario, path: '.', kubeconfig: place.cluster.kubeconfigPath, ...inputs },
      eventName: 'schedule',
      event: {},
      ...(env === undefined ? {} : { env }),
      ...(running === undefined ? {} : { running }),
    });
  }

  it('passes by the verdict, although the runner is started again in the middle, and gives its report', async () => {
    const zone = await zoneInUse(place, app);
    const fault = `{type: ZoneFailure, zone: ${zone}, durationSeconds: 8}`;

    const running = chaos('held', fault, byPods);
    await runWhen(place, 'held', ({ status }) => status?.phase === 'Holding');
    await place.runner.stop();
    await place.startRunner({ name: 'second' });
    const ended = await running;

    expect(ended.log).toContain('Started held-manual-');
    expect(ended).toMatchObject({ exitCode: 0, outputs: { verdict: 'Pass', reason: 'SteadyStateHeld' } });
    expect(ended.summary).toContain('### Scenario held on local: Pass');
    expect(ended.summary).toContain('The whole story');
    const { outputs } = ended;
    expect(await readFile(outputs['junit-file'] ?? '', 'utf8')).toContain('failures="0" errors="0"');
    const record = JSON.parse(await readFile(outputs['json-file'] ?? '', 'utf8'));
    expect(record).toMatchObject({ kind: 'ScenarioRun', metadata: { name: outputs['run'] } });
  });

  it('fails by the verdict, and says at which expectation', async () => {
    const traffic = place.traffic(app);
    const ended = await chaos(
      'errors',
      '{type: PodKill}',
      'errorSharePercentMax: 0, requestsMin: 1, throughputPercentMin: 0',
    );
    await traffic.stop();

    expect(ended).toMatchObject({ exitCode: 1, outputs: { verdict: 'Fail', reason: 'ErrorShareExceeded' } });
    expect(ended.log).toMatch(/^::error::errors-manual-\d+: Fail: ErrorShareExceeded: /m);
    const junit = await readFile(ended.outputs['junit-file'] ?? '', 'utf8');
    expect(junit).toMatch(
      /name="at most 0% of the requests are bad"[^]*?<failure message="ErrorShareExceeded: /,
    );
  });

  it('is not green where nothing could be judged, unless it is told to be', async () => {
    const [fails, succeeds] = [
      await chaos('silent', '{type: PodKill}', 'requestsMin: 1000'),
      await chaos('silent', '{type: PodKill}', 'requestsMin: 1000', {
        inputs: { 'on-inconclusive': 'succeed' },
      }),
    ];

    expect(fails).toMatchObject({ exitCode: 1, outputs: { verdict: 'Inconclusive' } });
    expect(fails.log).toMatch(
      /^::error::silent-manual-\d+: Inconclusive: \w+: .*, and on-inconclusive is fail$/m,
    );
    expect(succeeds).toMatchObject({ exitCode: 0, outputs: { verdict: 'Inconclusive' } });
    expect(await readFile(succeeds.outputs['junit-file'] ?? '', 'utf8')).toContain('errors="0"');
  });

  describe('while a fault is in force', () => {
    const long = async (): Promise<string> =>
      `{type: ZoneFailure, zone: ${await zoneInUse(place, app)}, durationSeconds: 3000}`;

    async function takenBack(scenario: string): Promise<void> {
      const run = await runWhen(place, scenario, ({ status }) => status?.phase === 'Completed');
      expect(run.status).toMatchObject({ verdict: 'Inconclusive', reason: 'Aborted' });
      expect(await leftovers(place, app)).toEqual([]);
    }

    it('a workflow that is cancelled takes back what it has started', async () => {
      const job = new AbortController();
      const running = chaos('cancelled', await long(), byPods, { running: { signal: job.signal } });
      await runWhen(place, 'cancelled', ({ status }) => status?.phase === 'Holding');
      job.abort();

      const ended = await running;

      expect(ended.exitCode).toBe(1);
      expect(ended.log).toMatch(
        /^::error::the workflow was cancelled, and the faults of cancelled-manual-\d+ are taken back$/m,
      );
      await takenBack('cancelled');
    });

    it('the step after one that was killed takes it back', async () => {
      const job = new AbortController();
      const running = chaos('killed', await long(), byPods, { running: { killed: job.signal } });
      await runWhen(place, 'killed', ({ status }) => status?.phase === 'Holding');
      job.abort();
      const { state } = await running;
      const env = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));

      const after = await chaos('killed', '{type: PodKill}', byPods, { env });

      expect(after.exitCode).toBe(0);
      expect(after.log).toMatch(/^The faults of killed-manual-\d+ are taken back$/m);
      await takenBack('killed');
    });

    it('one whose time is over takes it back, and tells how it ended', async () => {
      const ended = await chaos('slow', await long(), byPods, { inputs: { 'timeout-minutes': '0.2' } });

      expect(ended).toMatchObject({ exitCode: 1, outputs: { verdict: 'Inconclusive', reason: 'Aborted' } });
      expect(ended.log).toMatch(
        /^::error::the time is over, and the faults of slow-manual-\d+ are taken back$/m,
      );
      await takenBack('slow');
    });

    it('another one does not begin, or waits, as it is told; and what others have started is left alone', async () => {
      const first = chaos('twice', await long(), byPods, {
        inputs: { 'on-cancel': 'leave', 'timeout-minutes': '0.3' },
      });
      await runWhen(place, 'twice', ({ status }) => status?.phase === 'Holding');

      const refused = await chaos('twice', await long(), byPods, { inputs: { 'if-running': 'fail' } });
      const waited = await chaos('twice', await long(), byPods, { inputs: { 'timeout-minutes': '0.1' } });

      expect(refused.log).toMatch(
        /^::error::Cannot run twice: twice-manual-\d+ is under way, begun by \w+, and if-running is fail$/m,
      );
      expect(waited.exitCode).toBe(1);
      expect(waited.log).toMatch(/twice-manual-\d+ is under way, begun by .*: it is waited for/);
      expect((await first).log).toMatch(/^::error::the time is over, and twice-manual-\d+ goes on$/m);
      const [run, ...others] = await runsOf(place, 'twice');
      expect(others).toEqual([]);
      expect(run?.status?.phase).toBe('Holding');
      await place.kube.delete(
        { apiVersion, kind: 'ScenarioRun', namespace: 'seatrial-system', name: run?.metadata.name ?? '' },
        op,
      );
      await eventually('the record gone', async () =>
        (await runsOf(place, 'twice')).length === 0 ? true : undefined,
      );
    });
  });

  it('waits for the run that the promotion of its commit makes', async () => {
    const scenario = scenarioFile('promoted', {
      application: app,
      fault: '{type: PodKill}',
      steadyState: byPods,
    });
    const commit = await place.merge(
      {
        ...scenario,
        ...firstVersion(app, { steps: '[{setWeight: 50}]' }),
        ...appManifests(app, { image: images.good }),
      },
      'Good, and a scenario',
    );

    const ended = await chaos('promoted', '{type: PodKill}', byPods, {
      inputs: { 'wait-for': 'release', commit },
    });

    expect(ended.log).toMatch(/^Found promoted-tried-/m);
    expect(ended).toMatchObject({ exitCode: 0, outputs: { verdict: 'Pass' } });
  });

  it('says which scenarios there are, and that a cluster does not answer', async () => {
    const unknown = await chaos('held', '{type: PodKill}', byPods, { inputs: { scenario: 'hold' } });
    const text = await readFile(place.cluster.kubeconfigPath, 'utf8');
    const away = join(place.directory, 'away.kubeconfig');
    await writeFile(away, text.replaceAll(place.cluster.url, 'https://127.0.0.1:9'));
    const silent = await chaos('held', '{type: PodKill}', byPods, { inputs: { kubeconfig: away } });

    expect(unknown.log).toMatch(
      /^::error::Cannot find a scenario named "hold" in these files: did you mean "held"\?$/m,
    );
    expect(silent.exitCode).toBe(1);
    expect(silent.log).toMatch(/^::error::.*127\.0\.0\.1:9/m);
  });
});
