import { configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { ledgerTrust } from './ledger-trust.ts';
import type { SourceView } from './source.ts';

const publicKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'a'.repeat(43)}`;
const head = 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\n';

describe('whose entries of a ledger are believed', () => {
  it('those of the keys in the Cluster file, and everybody’s where it names none or is not there', () => {
    const signed = aView(`${head}spec: {ledger: {keys: [{publicKey: ${publicKey}}]}}\n`);

    expect(ledgerTrust(signed, 'staging')).toEqual({ type: 'Value', value: { keys: [{ publicKey }] } });
    expect(ledgerTrust(aView(`${head}spec: {}\n`), 'staging')).toEqual({
      type: 'Value',
      value: { keys: [] },
    });
    expect(ledgerTrust(signed, 'elsewhere')).toEqual({ type: 'Value', value: { keys: [] } });
  });

  it.each([
    { name: 'has a mistake', text: `${head}spec: {ledger: {keys: [{publicKey: ssh-rsa AAAA}]}}\n` },
    { name: 'does not parse', text: 'kind: Cluster\nmetadata: {name: staging\n' },
  ])('nobody’s while the Cluster file $name', ({ text }) => {
    expect(ledgerTrust(aView(text), 'staging')).toMatchObject({
      type: 'Unavailable',
      reason: expect.stringContaining('whom to believe stands in its Cluster file'),
    });
  });

  it('nobody’s before the config branch was read', () => {
    expect(ledgerTrust(undefined, 'staging').type).toBe('Unavailable');
  });
});

function aView(text: string): Pick<SourceView, 'clusters' | 'errors' | 'clusterErrors'> {
  const config = loadConfig([{ path: 'staging.yaml', bytes: Buffer.from(text) }], configLimits);
  const errors = config.findings.filter(({ severity }) => severity === 'error');
  return {
    clusters: new Map(config.clusters.map(({ value }) => [value.metadata.name, value])),
    errors,
    clusterErrors: errors.filter(({ subject }) => subject === undefined),
  };
}
