import { expect, it } from 'vitest';
import { workflowTexts } from './workflow-texts.ts';

it('workflow texts: has whole workflows, and of documents the examples of workflows alone', () => {
  const files = [
    { path: '.github/workflows/a.yml', text: 'on: push\n' },
    { path: 'apps/a.yml', text: 'jobs: {}\n' },
    {
      path: 'docs/a.md',
      text: 'One:\n\n```yaml\nkind: Cluster\n```\n\n1. Two:\n   ```yaml\n     - uses: a/b@c\n       with:\n         d: 1\n   ```\n',
    },
  ];

  expect(workflowTexts(files)).toEqual([
    { path: '.github/workflows/a.yml', line: 1, text: 'on: push\n' },
    { path: 'docs/a.md', line: 9, text: '- uses: a/b@c\n  with:\n    d: 1\n' },
  ]);
});
