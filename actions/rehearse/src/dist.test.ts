import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distOf } from '../../bundle.ts';
import { runCommitted, type StepRun } from '../../run-committed.ts';

const bytesMax = 1.5 * 1024 * 1024;
/** Quick: little is waited for. */
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

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-rehearse-'));
  await mkdir(join(root, 'workspace/config'), { recursive: true });
  await writeFile(join(root, 'workspace/config/shop.yaml'), application);
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

function rehearse(inputs: Readonly<Record<string, string>>): Promise<StepRun> {
  const given = { application: 'shop', cluster: '', 'stable-rate': '', seed: '', path: 'config' };
  return runCommitted('rehearse', root, { ...given, 'requests-per-second': '200', ...inputs });
}

describe('the committed bundle', () => {
  it('tells how each version ends, in the log, the summary and its outputs', async () => {
    const { exitCode, outputs, stdout, summary } = await rehearse({ cluster: 'staging' });

    expect(exitCode).toBe(0);
    expect(stdout[0]).toBe('### Rehearsal of shop on staging');
    expect(summary).toContain('| ✅ | as good as stable | promoted | Promoted |');
    expect(summary).toMatch(/\| 20% errors \| taken back \|/);
    const { rows } = JSON.parse(outputs['rehearsal'] ?? '');
    expect(rows).toHaveLength(10);
    const wrong = rows.filter(({ isRight }: { isRight: boolean }) => !isRight).length;
    expect(outputs['wrong']).toBe(String(wrong));
  });

  it('says what is missing or wrong, and gives no commands to the runner', async () => {
    await symlink('/', join(root, 'workspace/out'));

    const runs = [
      await rehearse({}),
      await rehearse({ application: 'ship\n::error::x' }),
      await rehearse({ 'requests-per-second': 'many' }),
      await rehearse({ path: 'out' }),
    ];

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1, 1]);
    expect(runs.map(({ stdout }) => stdout)).toEqual([
      ['::error::Cannot rehearse "shop": its clusters have other steps each, name one of them'],
      [
        expect.stringMatching(
          /^::error::Cannot rehearse "ship\\n::error::x": there is no Application of that name/,
        ),
      ],
      [expect.stringMatching(/^::error::Cannot take the input requests-per-second: it is "many"/)],
      ['::error::Cannot read "out": it is outside of the workspace'],
    ]);
  });

  it('is small', async () => {
    expect((await stat(distOf('rehearse'))).size).toBeLessThan(bytesMax);
  });
});
