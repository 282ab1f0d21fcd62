import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = new URL('../..', import.meta.url);

it('bench/sync measures first applies and commits, with the requests of each', {
  timeout: 300_000,
}, async () => {
  const sizes = ['--objects', '20', '--applications', '2', '--commits', '2', '--idle-seconds', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/sync.ts', ...sizes], { cwd: root });

  const rows = stdout.split('\n').filter((line) => line.includes('| Seatrial |'));
  expect(rows.map((row) => row.split(' | ')[0])).toEqual([
    '| 20 ConfigMaps of one application, first',
    '| a commit that changes one of the 20',
    '| 2 applications x 4 objects in 2 namespaces, first',
    '| a commit that touches one of the 2',
    '| idle for 1 s',
  ]);
  const requests = rows.map((row) => Number(row.split(' | ')[4]));
  expect(requests[0]).toBeGreaterThanOrEqual(2 * 20);
  expect(requests[4]).toBe(0);
});
