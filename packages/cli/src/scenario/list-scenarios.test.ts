import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext, type TestContext } from '../testing/a-context.ts';
import { definitionAnswer } from './list-scenarios.ts';

it('definitionAnswer: refuses a scenario that the files do not have', () => {
  expect(() => definitionAnswer([], 'nope', [], 0)).toThrow(
    expect.objectContaining({ code: 'NotFound', hint: 'there are: none' }),
  );
});

it('definitionAnswer: gives programs an object, also of no scenarios', () => {
  expect(definitionAnswer([], undefined, [], 0)).toMatchObject({ value: { scenarios: [] }, rows: [] });
});

describe('seatrial scenario list --from, without a cluster', () => {
  const kill =
    'apiVersion: seatrial.dev/v1alpha1\nkind: Scenario\nmetadata: {name: kill}\nspec: {application: shop, cluster: staging, workload: {name: web}, faults: [{type: PodKill}]}\n';
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-scenarios-'));
    await writeFile(join(directory, 'kill.yaml'), kill);
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function list(...flags: readonly string[]): Promise<TestContext & { readonly exitCode: number }> {
    const context = aContext({ env: { HOME: directory } });
    const exitCode = await runCli(['scenario', 'list', '--from', directory, ...flags], context);
    return { ...context, exitCode };
  }

  it('lists the scenarios, and says that their last runs are not known', async () => {
    const { exitCode, written } = await list();

    expect(written.stdout).toMatch(/^kill +shop +staging .* Unknown$/m);
    expect(written.stderr).toBe(
      `warning: the last runs are not known: Cannot choose a cluster: there is no kubeconfig at ${directory}/.kube/config\n`,
    );
    expect(exitCode).toBe(0);
  });

  it('fails where the cluster was named', async () => {
    const { exitCode, written } = await list('--kubeconfig', 'nowhere');

    expect(written.stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
