import { expect, it } from 'vitest';
import { safeWorkflows } from './safe-workflows.ts';

const path = '.github/workflows/a.yml';
const said = (text: string, at = path) =>
  safeWorkflows.find([{ path: at, text }]).map(({ message }) => message);
const checkout = (more: string) => `- uses: actions/checkout@${'a'.repeat(40)} # v7.0.1\n${more}`;
const safe = `on: push
permissions: {}
concurrency: {group: a}
jobs:
  a:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@${'a'.repeat(40)} # v7.0.1
        with: {persist-credentials: false}
`;

it('safe workflows: takes one that says it all, for itself or for each job', () => {
  const byJob = safe
    .replace('permissions: {}\nconcurrency: {group: a}\n', '')
    .replace('timeout-minutes', 'permissions: {contents: read}\n    concurrency: a\n    timeout-minutes');

  expect(said(safe)).toEqual([]);
  expect(said(byJob)).toEqual([]);
});

it('safe workflows: finds what is left to a default that is too wide', () => {
  expect(
    said('on: push\njobs: {a: {runs-on: ubuntu-24.04}, b: {uses: ./.github/workflows/b.yml}}\n'),
  ).toEqual([
    'job a has the permissions that the repository gives: write permissions',
    'job a may run twice at once: write concurrency',
    'job a may run for six hours: write timeout-minutes',
    'job b has the permissions that the repository gives: write permissions',
    'job b may run twice at once: write concurrency',
  ]);
});

it('safe workflows: finds a checkout that leaves its token, also in a part of a workflow', () => {
  const left = ['leaves the token in the checkout: write persist-credentials: false'];

  expect(said(safe.replace('false', 'true'))).toEqual(left);
  expect(said(`\`\`\`yaml\n${checkout('')}\`\`\`\n`, 'docs/a.md')).toEqual(left);
  expect(said(`\`\`\`yaml\nsteps:\n  ${checkout('')}\`\`\`\n`, 'docs/a.md')).toEqual(left);
});

it.each(['pull_request_target', '[push, pull_request_target]', '{pull_request_target: {}}'])(
  'safe workflows: finds what strangers wrote being checked out with secrets, on: %s',
  (on) => {
    expect(said(safe.replace('on: push', `on: ${on}`))).toEqual([
      'checks out files on pull_request_target, which has secrets: use pull_request',
    ]);
  },
);

it('safe workflows: finds what is no YAML', () => {
  expect(said('on: [push\njobs: {}\n')).toHaveLength(1);
});
