import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createLedgerKey, openMirror, readLedgerKey } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';

// How long a ledger of many entries takes to be read for the first time, to be asked and to be appended to, and what the
// process holds in memory for it. Its commits are unsigned, so that writing them takes minutes and not hours; --signed
// writes the last ones through the ledger itself.

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    signed: { type: 'string', default: '2000' },
  },
});
const entries = Number(values.entries);
const signed = Number(values.signed);
const applications = 1_000;
const { signal } = new AbortController();
const op = { signal };
const root = mkdtempSync(join(tmpdir(), 'seatrial-bench-'));
try {
  await measure();
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const remote = join(root, 'config.git');
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  await timed(`write ${entries} commits with git fast-import`, async () => {
    const importing = spawn('git', ['fast-import', '--quiet'], {
      cwd: remote,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const ended = once(importing, 'close');
    await pipeline(Readable.from(history()), importing.stdin);
    await ended;
  });
  const unsignedUntil = execFileSync('git', ['rev-parse', 'refs/seatrial/ledger/staging'], { cwd: remote })
    .toString()
    .trim();
  const { privatePem, publicKey } = createLedgerKey();
  const key = readLedgerKey(privatePem);
  const trust = { keys: [{ publicKey }], unsignedUntil };
  const common = {
    url: `file://${remote}`,
    branch: 'main',
    ledgers: ['staging'],
    clock: systemClock,
    env: process.env,
    protocols: ['file'] as const,
    signal,
  };
  const staging = await openMirror({
    ...common,
    directory: join(root, 'staging'),
    ledgerKey: async () => key,
  });
  await timed('fetch', () => staging.fetch(op));
  await timed('read all of it for the first time', () => staging.ledger.catchUp('staging', op));
  const more = Array.from({ length: signed }, (_, n) => anEntry(entries + n));
  await timed(`sign and append ${signed} entries in one push`, () =>
    staging.ledger.append('staging', more, trust, op),
  );
  await timed(`check the signatures of these ${signed}`, () => staging.ledger.catchUp('staging', op));
  await timed('append one entry', () =>
    staging.ledger.append('staging', [anEntry(entries + signed)], trust, op),
  );
  const about = { application: 'app-7', what: 'Release', version: tree(7) };
  await timed(`ask ${applications} times for the word on a version`, async () => {
    for (let n = 0; n < applications; n += 1) await staging.ledger.read('staging', { trust, ...about }, op);
  });
  const { believed } = await staging.ledger.count('staging', trust, op);
  console.log(`${believed} entries are believed`);
  if (believed !== entries + signed + 1) throw new Error(`expected ${entries + signed + 1}`);
}

/** As `git fast-import` reads it. */
function* history(): Generator<string> {
  yield 'commit refs/heads/main\ncommitter Seatrial <noreply@seatrial.dev> 0 +0000\ndata 0\n\n';
  for (let n = 0; n < entries; n += 1) {
    const { id, subject, body } = anEntry(n);
    const file = `${JSON.stringify({ id, cluster: 'staging', body }, undefined, 2)}\n`;
    yield `commit refs/seatrial/ledger/staging\ncommitter Seatrial <noreply@seatrial.dev> ${1_700_000_000 + n} +0000\n`;
    yield `data ${subject.length + 1}\n${subject}\n\nM 100644 inline entry.json\ndata ${file.length}\n${file}\n`;
  }
}

function anEntry(n: number) {
  const application = `app-${n % applications}`;
  const id = `release.staging.${application}.${application}-${n}`;
  const at = '2026-01-01T00:00:00.000Z';
  const body = {
    type: 'Release',
    id,
    at,
    cluster: 'staging',
    application,
    version: tree(n),
    release: `${application}-${n}`,
    commit: tree(n),
    outcome: 'Promoted',
    quarantined: false,
    verdict: { outcome: 'Pass', gate: 'ErrorRate', reason: 'Promoted', message: 'passed all steps', at },
  };
  return { id, subject: `Promoted ${application}-${n} on staging: Promoted`, body };
}

function tree(n: number): string {
  return n.toString(16).padStart(40, '0');
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  await work();
  report(what, startedAt);
}

function report(what: string, startedAt: number): void {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2);
  const MiB = Math.round(process.memoryUsage.rss() / 1024 / 1024);
  console.log(`${seconds.padStart(8)} s  ${String(MiB).padStart(5)} MiB  ${what}`);
}
