import { createLedgerKey, type JsonValue, readLedgerKey } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { log } from '../../../packages/cli/src/ledger/log.ts';
import { verify } from '../../../packages/cli/src/ledger/verify.ts';
import { aContext } from '../../../packages/cli/src/testing/a-context.ts';
import { aRemote, nobodySigns } from '../git/fixture.ts';

const stagingRef = 'refs/seatrial/ledger/staging';

describe('seatrial ledger', () => {
  it('log lists what is believed, and verify names what is not', async () => {
    await using place = await aPlace();
    const { remote, options } = place;
    const signed = await place.append([anEntry('shop', 1), anEntry('bank', 1)]);
    const forger = await remote.mirror('forger');
    await forger.ledger.append('staging', [anEntry('shop', 2)], nobodySigns, remote.op);
    const forged = await remote.git(remote.bare, ['rev-parse', stagingRef]);
    const [listing, verifying] = [place.context(), place.context()];

    const listed = await log('staging', { ...options, application: 'shop', limit: 10 }, listing);
    const verified = await verify(undefined, options, verifying);

    expect(listed).toBe(0);
    expect(listing.written.stdout).toContain(
      '2026-01-01T00:00:00.000Z   shop          yes      Promoted shop-1',
    );
    expect(listing.written.stdout).not.toContain('bank');
    expect(listing.written.stdout).not.toContain('shop-2');
    expect(verified).toBe(1);
    expect(verifying.written.stdout).toBe(
      `staging: 2 commits believed, 1 not\n  ${forged.slice(0, 10)} it is not signed: Promoted shop-2\n`,
    );
    expect(signed.appended).toBe(2);
  });

  it('verify says yes where all is signed, and no where nobody signs', async () => {
    await using place = await aPlace();
    await place.append([anEntry('shop', 1)]);
    const context = place.context();

    expect(await verify('staging', place.options, context)).toBe(0);
    expect(context.written.stdout).toBe('staging: 1 commit believed, 0 not\n');

    await place.remote.publish({ 'staging.yaml': clusterFile('') });
    const after = place.context();
    expect(await verify('staging', place.options, after)).toBe(1);
    expect(after.written.stdout).toContain('staging: not verified, its Cluster file names no keys');
  });

  it('a Cluster file that cannot be read believes nobody, and one that is not there is named', async () => {
    await using place = await aPlace();
    await place.append([anEntry('shop', 1)]);

    await expect(verify('stagign', place.options, place.context())).rejects.toMatchObject({
      code: 'NotFound',
      hint: 'did you mean "staging"?',
    });
    await place.remote.publish({ 'staging.yaml': clusterFile('  ledger: {keys: 3}\n') });
    await expect(verify('staging', place.options, place.context())).rejects.toMatchObject({
      code: 'Failed',
      message: expect.stringContaining('whom to believe stands in its Cluster file'),
    });
  });
});

async function aPlace() {
  const remote = await aRemote();
  const { privatePem, publicKey } = createLedgerKey();
  const ledgerKey = async () => readLedgerKey(privatePem);
  await remote.publish({ 'staging.yaml': clusterFile(`  ledger: {keys: [{publicKey: ${publicKey}}]}\n`) });
  const staging = await remote.mirror('staging', { ledgerKey });
  return {
    remote,
    options: { repository: remote.url, branch: 'main', output: 'table' } as const,
    context: () => aContext({ env: process.env }),
    append: (entries: Parameters<typeof staging.ledger.append>[1]) =>
      staging.ledger.append('staging', entries, { keys: [{ publicKey }] }, remote.op),
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
}

function clusterFile(ledger: string): string {
  return `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\nspec:\n  chaos: {allowed: true}\n${ledger}`;
}

function anEntry(application: string, n: number) {
  const id = `release.staging.${application}.${application}-${n}`;
  const at = '2026-01-01T00:00:00.000Z';
  const version = 'a'.repeat(40);
  const verdict = { outcome: 'Pass', gate: 'Direct', reason: 'Promoted', message: '', at };
  const body: JsonValue = {
    type: 'Release',
    id,
    at,
    cluster: 'staging',
    application,
    version,
    release: `${application}-${n}`,
    commit: version,
    outcome: 'Promoted',
    quarantined: false,
    verdict,
  };
  return { id, subject: `Promoted ${application}-${n}`, body };
}
