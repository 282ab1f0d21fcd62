import { expect, it } from 'vitest';
import { vaultsNamed } from './vaults.ts';

const own = 'https://vault.example.org';
const other = 'https://other.example.net';

function named(text: string, isLines = false): ReturnType<typeof vaultsNamed> {
  return vaultsNamed({ path: 'a', bytes: new TextEncoder().encode(text) }, isLines);
}

it.each([
  ['as SOPS writes it', `sops:\n  hc_vault:\n  - vault_address: ${other}\n`],
  ['behind more spaces', `sops:\n  hc_vault:\n  - vault_address:   ${other}\n`],
  ['on a line of its own', `sops:\n  hc_vault:\n  - vault_address:\n      ${other}\n`],
  ['by a name that is escaped', `sops:\n  hc_vault:\n  - "vault_addr\\u0065ss": ${other}\n`],
  ['by an alias', `a: &a {vault_address: '${other}'}\nsops:\n  hc_vault: [*a]\n`],
  ['as what is merged', `a: &a {vault_address: '${other}'}\nsops:\n  hc_vault: [{<<: *a}]\n`],
  ['in a group', `sops: {key_groups: [{hc_vault: [{vault_address: "${other}"}]}]}\n`],
  ['in JSON', `{"sops": {"hc_vault": [{"vault_address": "${other}"}]}}`],
  ['in JSON in other letters', `{"sops": {"hc_vault": [{"Vault_Addreſs": "${other}"}]}}`],
])('finds a Vault %s', (_, text) => {
  expect(named(text)).toEqual({ type: 'Named', addresses: [other] });
});

it.each([
  ['a user in it', `sops:\n  hc_vault:\n  - vault_address: ${own},@other.example.net\n`],
  ['a brace in it', `sops:\n  hc_vault:\n  - vault_address: ${own}}.other.example.net\n`],
])('takes an address whole that has %s', (_, text) => {
  const [, address] = text.split('vault_address: ');

  expect(named(text)).toEqual({ type: 'Named', addresses: [address?.trim()] });
});

it.each([
  ['a tag', 'sops:\n  hc_vault:\n  - !!binary dmF1bHRfYWRkcmVzcw==: a\n'],
  ['an address with a tag', 'sops:\n  hc_vault:\n  - vault_address: !!binary aHR0cA==\n'],
  ['a line that ends where YAML 1.2 has none', `# a\u2028sops:\n  hc_vault: [{vault_address: "${other}"}]\n`],
  ['one that stands twice', `sops: {hc_vault: [{vault_address: "${own}", vault_address: "${other}"}]}\n`],
  ['what is no text', 'sops: {hc_vault: [{vault_address: 1}]}\n'],
  ['what cannot be read', 'sops: {hc_vault: [\n'],
])('is unclear by %s', (_, text) => {
  expect(named(text)).toEqual({ type: 'Unclear' });
});

it('finds none where there is none, also where a file cannot be read', () => {
  expect(named('sops: {age: [{recipient: age1, enc: a}]}\n')).toEqual({ type: 'None' });
  expect(named('sops: {age: [\n')).toEqual({ type: 'None' });
});

it('reads lines of names and values', () => {
  const name = 'sops_hc_vault__list_0__map_vault_address';

  expect(named(`${name}=${other}\n`, true)).toEqual({ type: 'Named', addresses: [other] });
  expect(named(`[sops]\n${name.toUpperCase()} = ${other}\n`, true)).toEqual({
    type: 'Named',
    addresses: [other],
  });
  expect(named(`${name}: ${other}\n`, true)).toEqual({ type: 'Unclear' });
  expect(named('sops_age__list_0__map_recipient=age1\n', true)).toEqual({ type: 'None' });
});
