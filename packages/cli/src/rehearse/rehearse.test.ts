import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext } from '../testing/a-context.ts';

const application = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  path: apps/shop
  namespace: shop
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
    steps: [{setWeight: 50}, {pause: {seconds: 5}}]
    watchSeconds: 2
    progressDeadlineSeconds: 20
  targets: [{cluster: staging}, {cluster: production, steps: [{setWeight: 10}, {approval: {}}]}]
`;

async function rehearse(args: readonly string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'seatrial-rehearse-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, 'shop.yaml'), application);
  const context = { ...aContext(), cwd };
  const exitCode = await runCli(['rehearse', ...args, '--requests-per-second', '200'], context);
  return { exitCode, ...context.written };
}

describe('seatrial rehearse', () => {
  it('has a line for each version, and says what is not seen', async () => {
    const { exitCode, stdout, stderr } = await rehearse(['shop', '--cluster', 'staging']);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^A VERSION +IS +WHY +AFTER +FAIL FOR IT\n/);
    expect(stdout).toMatch(/^as good as stable +promoted +Promoted +\d+ s +\d+ of \d+$/m);
    expect(stdout).toMatch(/^crashes at its start +taken back +CrashLoopBackOff +/m);
    expect(stdout).toMatch(/^Not seen: /m);
  });

  it('asks which cluster is meant where they differ, and names the applications that there are', async () => {
    const unclear = await rehearse(['shop']);
    const nobody = await rehearse(['ship']);

    expect(unclear).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--cluster: staging, production'),
    });
    expect(nobody).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('there are: shop') });
  });
});
