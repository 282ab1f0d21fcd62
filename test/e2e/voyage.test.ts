import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble, openPlace, sail, type VoyageReport } from '@seatrial/demo';
import { systemClock } from '@seatrial/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The demo's voyage, whose own checks end it with an error, and what its summary must say on top of them. */
describe('the voyage', () => {
  const told: string[] = [];
  let directory: string;
  let report: VoyageReport;
  let left: readonly string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-e2e-'));
    const options = {
      directory,
      begins: 'Afresh' as const,
      env: process.env,
      clock: systemClock,
      send: fetch,
      rng: Math.random,
      report: () => undefined,
      say: (message: string) => void told.push(message),
      signal: AbortSignal.timeout(600_000),
    };
    const place = await openPlace(options);
    try {
      const crew = await assemble(place, options);
      try {
        report = await sail(crew);
      } finally {
        await crew.close();
      }
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${told.join('\n')}`, {
        cause: error,
      });
    } finally {
      await place.close();
    }
    left = await processesOf(directory);
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  const leg = (event: string) => report.legs.find((it) => it.event.startsWith(event));

  it('brings the first version to both clusters', () => {
    expect(leg('first version, staging')).toMatchObject({ outcome: 'Promoted' });
    expect(leg('first version, production')).toMatchObject({ outcome: 'Promoted' });
  });

  it('takes a version back that fails some of its requests, and few users notice', () => {
    const failing = leg('version fails');

    expect(failing).toMatchObject({ outcome: 'RolledBack' });
    expect(failing?.userErrors).toBeGreaterThan(0);
    expect((failing?.userErrors ?? 0) / (failing?.requests ?? 1)).toBeLessThan(0.01);
  });

  it('promotes a good version on staging, and in production although the runner was killed', () => {
    expect(leg('good version, staging')).toMatchObject({ outcome: 'Promoted' });
    expect(leg('good version, production')).toMatchObject({ outcome: 'Promoted' });
  });

  it('ends a zone failure whose runner was killed, and a scenario that its schedule began', () => {
    expect(leg('zone failure')).toMatchObject({ outcome: 'Pass' });
    expect(leg('scheduled')).toMatchObject({ outcome: 'Pass' });
  });

  it('takes versions back that never become healthy', () => {
    expect(leg('version crash-loops')?.outcome).toMatch(/^RolledBack, Crash/);
    expect(leg('image does not exist')?.outcome).toMatch(/^RolledBack, (ErrImagePull|ImagePullBackOff)$/);
  });

  it('shows at GitHub what was taken back, and has its revert merged there', () => {
    const lines = told.filter((line) => line.startsWith('github'));

    expect(lines).toEqual([
      expect.stringMatching(/^github {5}[0-9a-f]{7} seatrial\/staging\S*: failure: taken back: /),
      expect.stringMatching(/^github {5}deployment of [0-9a-f]{7} to staging\S*: failure$/),
      expect.stringMatching(
        /^github {5}pull request #1 .*: open, http:\/\/127\.0\.0\.1:\d+\/demo\/shop-config\/pull\/1$/,
      ),
      'github     pull request #1 merged by a person',
    ]);
  });

  it('leaves nothing behind: no object, no taint, no process', () => {
    expect(report.legs.map(({ event, residue }) => ({ event, residue }))).toEqual(
      report.legs.map(({ event }) => ({ event, residue: 0 })),
    );
    expect(left).toEqual([]);
  });
});

/** Command lines of living processes that name the directory; this one aside. */
async function processesOf(directory: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(directory)).map((line) => line.replaceAll('\0', ' '));
}
