import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Interrupted } from '@seatrial/cli';
import { sharedHolder } from '@seatrial/core';
import { isKubeError, systemClock } from '@seatrial/kube';
import {
  apiVersion,
  type KubeObject,
  type ObjectRef,
  parseRelease,
  parseScenarioRun,
  type Release,
  type ScenarioRun,
  systemNamespace,
} from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { op } from './bed/control-plane.ts';
import type { Ended } from './bed/run-cli.ts';
import { at, aWaitingRelease } from './cli/a-waiting-release.ts';
import { type Bed, startBed } from './cli/bed.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(async () => {
  await bed?.stop();
});

describe('seatrial approve', () => {
  it('adds an approval in the name of whom the API server knows, and only once', async () => {
    const name = await aWaitingRelease(bed, 'shop-1-1a2b3c4');

    const first = await bed.seatrial('ada', ['approve', name, '-n', 'shop', '--comment', 'fine']);
    const second = await bed.seatrial('ada', ['approve', 'shop/shop-1-1a2b3c4', '-n', 'shop']);

    expect(first).toEqual(said('shop/shop-1-1a2b3c4 on staging: approved by ada, 1 of 2 approvals\n'));
    expect(second.stdout).toMatch(/: already approved by you \(ada, \S+\), 1 of 2 approvals\n$/);
    expect((await release(name)).spec.approvals).toEqual([
      { by: 'ada', at: expect.any(String), comment: 'fine' },
    ]);
  });

  it('loses no approval when two people give theirs at once', async () => {
    const name = await aWaitingRelease(bed, 'shop-2-1a2b3c4');
    const args = ['approve', name, '-n', 'shop'];

    const both = await Promise.all([bed.seatrial('ada', args), bed.seatrial('grace', args)]);

    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect((await release(name)).spec.approvals.map(({ by }) => by).sort()).toEqual(['ada', 'grace']);
  });

  it('cannot be forged: the API server takes only one’s own name', async () => {
    const name = await aWaitingRelease(bed, 'shop-3-1a2b3c4');
    const approvals = [{ by: 'grace', at }];
    const asAda = bed.admin.impersonate({ user: 'ada', groups: ['system:authenticated'] });

    await expect(
      asAda.patch(refOf('Release', 'shop', name), { spec: { approvals } }, { ...op, type: 'merge' }),
    ).rejects.toMatchObject({ code: 'Forbidden', message: expect.stringContaining('you are ada') });
  });

  it('names the role that is missing', async () => {
    const name = await aWaitingRelease(bed, 'shop-4-1a2b3c4');

    const refused = await bed.seatrial('victor', ['approve', name, '-n', 'shop']);
    const everywhere = await bed.seatrial('victor', ['approve', name]);

    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain(
      'hint: the ClusterRole seatrial-releaser, bound to you in the namespace shop',
    );
    expect(everywhere.stderr).toContain('hint: name the namespace that you may read with -n');
  });

  it('refuses what has ended, and names what there is instead of what there is not', async () => {
    const name = await aWaitingRelease(bed, 'shop-5-1a2b3c4', { phase: 'RolledBack', reason: 'Rejected' });

    const ended = await bed.seatrial('ada', ['approve', name, '-n', 'shop']);
    const unknown = await bed.seatrial('ada', ['approve', 'shop-5-1a2b3c5', '-n', 'shop']);

    expect(ended).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('it is RolledBack (Rejected)'),
    });
    expect(unknown).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`did you mean "${name}"?`),
    });
  });
});

describe('seatrial reject, rollback and release retry', () => {
  it('ask in one’s own name', async () => {
    const name = await aWaitingRelease(bed, 'shop-6-1a2b3c4');

    const rejected = await bed.seatrial('ada', ['reject', name, '-n', 'shop', '--comment', 'too late']);
    const again = await bed.seatrial('grace', ['reject', name, '-n', 'shop']);
    const tooEarly = await bed.seatrial('ada', ['release', 'retry', name, '-n', 'shop']);

    expect(rejected.stdout).toBe(`shop/${name} on staging: will be taken back, asked by ada\n`);
    expect(rejected.stderr).toContain('takes back version ');
    expect(again.stdout).toBe(`shop/${name} on staging: asked before, by ada\n`);
    expect(tooEarly).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('it has not ended') });
    const { spec } = await release(name);
    expect(spec.requests).toMatchObject([{ type: 'Reject', by: 'ada', comment: 'too late' }]);
  });
});

describe('seatrial releases and release show', () => {
  it('lists releases for people, for scripts and for programs', async () => {
    const name = await aWaitingRelease(bed, 'shop-7-1a2b3c4');

    const table = await bed.seatrial('victor', ['releases', '-n', 'shop']);
    const names = await bed.seatrial('victor', ['releases', '-n', 'shop', '-o', 'name']);
    const json = await bed.seatrial('victor', ['releases', '-n', 'shop', '-o', 'json']);

    expect(table.stdout).toMatch(/^NAMESPACE +NAME +CLUSTER +PHASE +WEIGHT +STEP +REASON +AGE\n/);
    expect(table.stdout).toMatch(
      /shop +shop-7-1a2b3c4 +staging +Progressing +10% +2\/2 +WaitingForApproval +\d+s\n/,
    );
    expect(names.stdout).toContain(`release.seatrial.dev/${name}\n`);
    expect(JSON.parse(json.stdout).items).toContainEqual(
      expect.objectContaining({ kind: 'Release', metadata: expect.objectContaining({ name }) }),
    );
  });

  it('offers their names to the shells, to people who may look in one namespace', async () => {
    const name = await aWaitingRelease(bed, 'shop-10-1a2b3c4');

    const offered = await bed.seatrial('victor', ['completion-names', '--', 'approve', '-n', 'shop']);
    const forbidden = await bed.seatrial('victor', ['completion-names', '--', 'approve']);

    expect(offered.stdout.split('\n')).toEqual(expect.arrayContaining(['shop', name]));
    expect(forbidden).toEqual(said(''));
  });

  it('follows one until it has ended, and says what goes on where its user leaves', async () => {
    const name = await aWaitingRelease(bed, 'shop-9-1a2b3c4');
    const args = ['release', 'show', name, '-n', 'shop', '--watch'];
    const change = `shop/${name} on staging  Progressing`;

    const stopped = await untilStopped('victor', args, ({ stdout }) => stdout.includes(change));
    const followed = bed.seatrial('victor', args);
    await endRelease(name);
    const ended = await followed;

    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain(
      `${name} goes on without you:\n  seatrial release show shop/${name} --watch`,
    );
    expect(stopped.stderr).toContain(' -n shop   takes it back\n');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toMatch(/^Phase +Promoted for /m);
  });

  it('tells why a release is where it is', async () => {
    const name = await aWaitingRelease(bed, 'shop-8-1a2b3c4');

    const { stdout, exitCode } = await bed.seatrial('victor', ['release', 'show', name, '-n', 'shop']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('> 2. wait for 2 approvals');
    expect(stdout).toContain(`0 of 2 approvals are there: "seatrial approve shop/${name}" gives one`);
    expect(stdout).toContain('canary: 0.5% bad, 2 of 400 requests');
  });
});

describe('seatrial scenario', () => {
  it('starts a run from files in one’s own name, and waits for its verdict', async () => {
    const from = await writeConfig();

    const running = bed.seatrial('ada', ['scenario', 'run', 'pods', '--from', from, '--wait']);
    const run = await theRun('pods');
    await end(run, 'Fail');
    const ended = await running;

    expect(run.spec).toMatchObject({
      trigger: { type: 'Manual', by: 'ada' },
      namespace: 'shop',
      cluster: 'staging',
    });
    expect(ended).toMatchObject({ exitCode: 1, stdout: `${run.metadata.name}\n` });
    expect(ended.stderr).toContain('Completed, Fail, Because');
  });

  it('takes the application from the cluster where a folder has the scenario alone', async () => {
    const from = await writeConfig({ folder: 'scenario-alone', files: ['scenario.yaml'] });
    const run = ['scenario', 'run', 'pods', '--from', from];
    const nowhere = await bed.seatrial('ada', [...run, '-n', 'shop']);
    await anApplicationState();

    const started = await bed.seatrial('ada', [...run, '-n', 'shop']);

    expect(nowhere).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Cannot find the application shop: it is neither among the files'),
    });
    expect(started).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('no Service is known') });
    const name = started.stdout.trim();
    const made = parseScenarioRun(await bed.admin.get(refOf('ScenarioRun', systemNamespace, name), op));
    expect(made.spec).toMatchObject({ namespace: 'shop', cluster: 'staging', scenario: 'pods' });
    await end(made, 'Pass');
  });

  it('takes it from the working copy around the folder', async () => {
    const from = await writeConfig({ folder: 'copy/scenarios', files: ['scenario.yaml'] });
    await writeConfig({ folder: 'copy', files: ['application.yaml'] });
    await mkdir(join(bed.directory, 'copy', '.git'));

    const started = await bed.seatrial('grace', ['scenario', 'run', 'pods', '--from', from]);

    expect(started).toMatchObject({ exitCode: 0 });
    const name = started.stdout.trim();
    await end(parseScenarioRun(await bed.admin.get(refOf('ScenarioRun', systemNamespace, name), op)), 'Pass');
  });

  it('tells whoever stops waiting that the run goes on, and shows it to them again', async () => {
    const from = await writeConfig();

    const stopped = await untilStopped(
      'ada',
      ['scenario', 'run', 'pods', '--from', from, '--wait'],
      ({ stderr }) => stderr.includes('waits for the runner'),
    );
    const name = stopped.stdout.trim();
    const again = bed.seatrial('ada', ['scenario', 'show', name, '--watch', '-o', 'json']);
    await end(parseScenarioRun(await bed.admin.get(refOf('ScenarioRun', systemNamespace, name), op)), 'Pass');

    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain(`${name} goes on without you:\n`);
    expect(stopped.stderr).toContain(`seatrial scenario abort ${name} --kubeconfig `);
    const lines = (await again).stdout.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ status: { verdict: 'Pass' } });
    expect((await again).exitCode).toBe(0);
  });

  it('runs one again without files, and aborts it', async () => {
    const started = await bed.seatrial('grace', ['scenario', 'run', 'pods']);
    const name = started.stdout.trim();
    const aborted = await bed.seatrial('ada', ['scenario', 'abort', name, '--comment', 'enough']);
    const listed = await bed.seatrial('ada', ['scenario', 'list', '-o', 'json']);
    const shown = await bed.seatrial('ada', ['scenario', 'show', 'pods']);

    expect(aborted).toEqual(said(`${name}: all its faults will be taken back, asked by ada\n`));
    const run = parseScenarioRun(await bed.admin.get(refOf('ScenarioRun', systemNamespace, name), op));
    expect(run.spec).toMatchObject({
      trigger: { type: 'Manual', by: 'grace' },
      requests: [{ type: 'Abort', by: 'ada', comment: 'enough' }],
    });
    expect(JSON.parse(listed.stdout).items).toContainEqual(
      expect.objectContaining({ metadata: expect.objectContaining({ name }) }),
    );
    expect(shown.stdout).toContain(`Run            ${name} of scenario pods on staging`);
  });

  it('says what there is where a scenario is not', async () => {
    const from = await writeConfig();

    const near = await bed.seatrial('ada', ['scenario', 'run', 'pod', '--from', from]);
    const never = await bed.seatrial('ada', ['scenario', 'run', 'flood']);

    expect(near).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('did you mean "pods"?') });
    expect(never.stderr).toContain('what has run here: pods');
  });

  it('lists what files define', async () => {
    const { stdout } = await bed.seatrial('ada', ['scenario', 'list', '--from', await writeConfig()]);

    expect(stdout).toMatch(/SCENARIO +APPLICATION +CLUSTER +FAULTS +ON RELEASE +SCHEDULE +NEXT +LAST\n/);
    expect(stdout).toMatch(
      /pods +shop +staging +PodKill +no +0 3 \* \* \* +\d{4}-\S+T03:00:00.000Z +Pending\n/,
    );
  });
});

describe('seatrial run', () => {
  it('waits for a repository that is away, leads, and lets go of the Lease when it is stopped', async () => {
    const stop = new AbortController();
    const running = bed.seatrial(
      'runner',
      [
        ...'run --cluster staging --identity contract --lease-seconds 60 --allow-file-protocol'.split(' '),
        '--repository',
        `file://${bed.directory}/nowhere.git`,
        '--state-directory',
        join(bed.directory, 'state'),
      ],
      stop.signal,
    );
    await eventually(async () => ((await holder()) === sharedHolder ? true : undefined));
    const { stdout } = await bed.seatrial('admin', ['status']);
    stop.abort(new Interrupted('SIGTERM'));
    const ended = await running;

    expect(stdout).toMatch(/^runner of staging: contract, seen \d+s ago\n/);
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('WARN  Cannot look at file://');
    expect(ended.stdout).toMatch(/ INFO {2}stopped\n$/);
    expect(await holder()).toBe('');
  });
});

describe('seatrial doctor and install', () => {
  it('find a cluster in order, and say what one person may not do', async () => {
    const { stdout } = await bed.seatrial('admin', ['doctor', '-o', 'json']);
    const { stdout: forVictor } = await bed.seatrial('victor', ['doctor', '-n', 'shop']);

    expect(JSON.parse(stdout).checks).toContainEqual({
      level: 'OK',
      subject: 'policies',
      message: 'installed: approvals cannot be forged, faults cannot leave their namespaces',
    });
    expect(forVictor).toMatch(/OK +rights +you may see releases in shop\n/);
    expect(forVictor).toMatch(
      /WARN +rights +you may not approve releases in shop\n +the ClusterRole seatrial-releaser/,
    );
  });

  it('leave an installed cluster as it is', async () => {
    const again = await bed.seatrial('admin', ['install', '--no-runner']);
    const { stdout: key } = await bed.seatrial('admin', ['ledger', 'keys']);
    expect(again.stdout).toMatch(/^installed already, nothing to change\n/);
    expect(again.stdout).toContain(/ssh-ed25519 AAAA\S+\n/.exec(key)?.[0] ?? 'a key');
  });
});

function said(stdout: string): Ended {
  return { exitCode: 0, stdout, stderr: '' };
}

function refOf(kind: string, namespace: string, name: string): ObjectRef {
  return { apiVersion, kind, namespace, name };
}

async function release(name: string): Promise<Release> {
  return parseRelease(await bed.admin.get(refOf('Release', 'shop', name), op));
}

/** Runs a command until it has written something, and is interrupted then. */
async function untilStopped(
  who: keyof Bed['kubeconfigs'],
  args: readonly string[],
  isTime: (written: Omit<Ended, 'exitCode'>) => boolean,
): Promise<Ended> {
  const stop = new AbortController();
  return bed.seatrial(who, args, AbortSignal.any([op.signal, stop.signal]), (written) => {
    if (isTime(written)) stop.abort(new Interrupted('SIGINT'));
  });
}

async function endRelease(name: string): Promise<void> {
  const record = await bed.runner.get(refOf('Release', 'shop', name), op);
  const { status } = await release(name);
  await bed.runner.updateStatus(
    {
      ...record,
      status: { ...status, phase: 'Promoted', reason: 'Promoted', message: 'done', finishedAt: at },
    },
    op,
  );
}

async function theRun(scenario: string): Promise<ScenarioRun> {
  return eventually(async () => (await runs(scenario))[0]);
}

async function runs(scenario: string): Promise<readonly ScenarioRun[]> {
  const selection = { apiVersion, kind: 'ScenarioRun', namespace: systemNamespace };
  const { items } = await bed.runner.list(selection, op);
  return items.map(parseScenarioRun).filter(({ spec }) => spec.scenario === scenario);
}

/** As the runner makes one of an application that has released nothing yet. */
async function anApplicationState(): Promise<void> {
  const metadata = { name: 'shop', namespace: 'shop' };
  const spec = { application: 'shop', cluster: 'staging', requests: [] };
  await bed.runner.create({ apiVersion, kind: 'ApplicationState', metadata, spec }, op);
}

async function end(run: ScenarioRun, verdict: 'Pass' | 'Fail'): Promise<void> {
  const status = {
    phase: 'Completed',
    reason: 'Because',
    message: 'it is a test',
    phaseStartedAt: at,
    startedAt: at,
    verdict,
  };
  const { namespace = '', name } = run.metadata;
  const newest: KubeObject = await bed.runner.get(refOf('ScenarioRun', namespace, name), op);
  await bed.runner.updateStatus({ ...newest, status }, op);
}

async function holder(): Promise<string | undefined> {
  const ref = { kind: 'Lease', namespace: systemNamespace, name: 'seatrial-runner-staging' };
  try {
    const lease = await bed.admin.get({ apiVersion: 'coordination.k8s.io/v1', ...ref }, op);
    return (lease['spec'] as { readonly holderIdentity?: string }).holderIdentity ?? '';
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await systemClock.sleep(100, op.signal);
  }
  throw new Error('Cannot go on: it did not come');
}

/** Writes the files of a config repository, or some of them, into a folder. */
async function writeConfig({
  folder = 'config',
  files = ['application.yaml', 'scenario.yaml'],
}: {
  readonly folder?: string;
  readonly files?: readonly string[];
} = {}): Promise<string> {
  const directory = join(bed.directory, folder);
  await mkdir(directory, { recursive: true });
  const file = (kind: string, name: string, spec: object): string =>
    JSON.stringify({ apiVersion, kind, metadata: { name }, spec });
  const workload = { kind: 'Deployment', name: 'web' };
  const texts: Readonly<Record<string, string>> = {
    'application.yaml': file('Application', 'shop', {
      path: 'apps/shop',
      namespace: 'shop',
      targets: [{ cluster: 'staging' }],
    }),
    'scenario.yaml': file('Scenario', 'pods', {
      application: 'shop',
      workload,
      cluster: 'staging',
      schedule: '0 3 * * *',
      faults: [{ type: 'PodKill' }],
    }),
  };
  for (const name of files) await writeFile(join(directory, name), texts[name] ?? '');
  return directory;
}
