import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  createReporter,
  gatewayApiCrds,
  type ProgramEvent,
  type ProgramName,
  programTable,
  provide,
  resolveCacheDir,
} from '@seatrial/programs';
import { beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const names = Object.keys(programTable) as ProgramName[];
const { env } = process;
const signal = new AbortController().signal;
const options = { env, cacheDir: resolveCacheDir(env), report: () => undefined, signal };

describe('programs', () => {
  let paths: Record<ProgramName, string>;

  beforeAll(async () => {
    const report = createReporter(process.stderr, { isTTY: false, ci: true });
    paths = await provide(names, { ...options, report });
  }, 900_000); // what only tests need is built here, on a machine that is new

  it.each(names)('%s runs and states its pinned version', async (name) => {
    const { stdout } = await run(paths[name], [...programTable[name].versionArgs]);

    expect(programTable[name].versionPattern.exec(stdout)?.[1]).toBe(programTable[name].version);
  });

  it('are found again without being downloaded or built, each asked for its version', async () => {
    const events: ProgramEvent[] = [];

    const again = await provide(names, { ...options, report: (event) => events.push(event) });

    expect(again).toEqual(paths);
    expect(events.filter((event) => event.type !== 'Found')).toEqual([]);
  });

  it('come with the definitions of the Gateway API', async () => {
    const crds = await gatewayApiCrds(options);

    for (const plural of ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants']) {
      expect(crds.filter((crd) => crd.includes(`name: ${plural}.gateway.networking.k8s.io\n`))).toHaveLength(
        1,
      );
    }
  });
});
