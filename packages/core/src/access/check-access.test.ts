import { configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkAccess } from './check-access.ts';

describe('checkAccess', () => {
  it.each([
    ['an environment', '{repository: acme/shop, environment: production}'],
    ['a branch and a workflow', '{job_workflow_ref: "acme/shop/.github/workflows/d.yml@refs/heads/main"}'],
    ['any environment of a repository', '{sub: "repo:acme/shop:environment:*"}'],
    ['a person', '{email: ada@example.com}'],
    ['an environment in a pull request', '{repository: acme/shop, environment: a, event_name: pull_request}'],
  ])('has nothing against %s', (_, claims) => {
    expect(found([cluster('one', claims)])).toEqual([]);
  });

  it.each([
    ['no one at all', '{environment: production}', 'it is for many'],
    ['a whole owner', '{repository: acme/*, environment: production}', 'it is for many'],
    ['a whole owner by subject', '{sub: "repo:acme/*:environment:production"}', 'it is for many'],
    ['all of a repository', '{repository: acme/shop}', 'every branch and workflow'],
    ['pull requests', '{repository: acme/shop, event_name: "pull_*", ref: refs/heads/main}', 'pull requests'],
    ['a pull request’s ref', '{repository: acme/shop, ref: "refs/pull/*/merge"}', 'pull requests'],
  ])('warns of a rule for %s', (_, claims, message) => {
    expect(found([cluster('one', claims)])).toEqual([['WideAccess', 7, expect.stringContaining(message)]]);
  });

  it('warns of an audience that two clusters take', () => {
    const sub = '{sub: "repo:acme/shop:environment:production"}';

    expect(found([cluster('one', sub), cluster('two', sub)])).toEqual([
      ['SharedAudience', 5, 'one takes tokens for the same audience: whoever sees one there can use it here'],
    ]);
    expect(found([cluster('one', sub), cluster('two', sub, 'seatrial:two')])).toEqual([]);
  });
});

function cluster(name: string, claims: string, audience = 'seatrial'): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${name}}
spec: {access: [{issuer: "https://issuer.example.com",
  audience: "${audience}",
  rules: [{
    claims: ${claims}, user: caller}]}]}
`;
}

function found(texts: readonly string[]): readonly unknown[] {
  const files = texts.map((text, index) => ({ path: `${index}.yaml`, bytes: Buffer.from(text) }));
  const config = loadConfig(files, configLimits);
  expect(config.findings).toEqual([]);
  return checkAccess(config).map(({ code, line, message }) => [code, line, message]);
}
