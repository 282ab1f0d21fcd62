import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext } from '../testing/a-context.ts';
import { info, ok, warn } from './check.ts';
import { summary } from './doctor.ts';

describe('seatrial doctor on a fresh machine', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'seatrial-fresh-'));
    // the only program that is needed before anything else
    await writeFile(join(home, 'git'), '#!/bin/sh\necho git version 2.50.0\n', { mode: 0o755 });
  });
  afterAll(() => rm(home, { recursive: true }));

  async function doctor(env: Readonly<Record<string, string>>, ...flags: readonly string[]) {
    const context = aContext({ env: { HOME: home, PATH: home, ...env } });
    const exitCode = await runCli(['doctor', ...flags], context);
    return { exitCode, stdout: context.written.stdout };
  }

  it('finds nothing wrong, and says what comes by itself', async () => {
    const { exitCode, stdout } = await doctor({});

    expect(exitCode).toBe(0);
    expect(stdout).not.toMatch(/^(WARN|FAIL)/m);
    expect(stdout).toMatch(/^INFO {2}programs {2}for clusters on this machine, not here yet: etcd /m);
    expect(stdout).toMatch(/^INFO {2}cluster {3}none is named: /m);
    expect(stdout).toMatch(
      /\n\nnothing that is needed is missing; the 3 marked INFO are not there yet, and nothing is wrong with that\n$/,
    );
  });

  it('fails where a cluster was named and is not there', async () => {
    const nowhere = join(home, 'nowhere');

    expect(await doctor({ KUBECONFIG: nowhere })).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^FAIL {2}cluster {3}Cannot read the kubeconfig .*\/nowhere/m),
    });
    expect((await doctor({}, '--kubeconfig', nowhere)).exitCode).toBe(1);
    expect((await doctor({}, '--context', 'staging')).exitCode).toBe(1);
  });

  it('fails without git, which everything needs', async () => {
    const { exitCode, stdout } = await doctor({ PATH: join(home, 'empty') });

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n\n1 check failed: what is said there comes first\n$/);
  });
});

describe('summary', () => {
  it.each([
    [[ok('git', 'there')], 'nothing that is needed is missing'],
    [
      [info('go', 'not there', 'later')],
      'nothing that is needed is missing; what is marked INFO is not there yet, and nothing is wrong with that',
    ],
    [[warn('runner', 'none', 'start one')], '1 warning, no failure'],
  ])('of %j is "%s"', (checks, text) => {
    expect(summary(checks)).toBe(text);
  });
});
