import { expect, it } from 'vitest';
import { docLinks } from './doc-links.ts';

const guide = { path: 'docs/guide/first.md', text: '# First rollout: a `try`\n\n## What next?\n' };

it('doc links: takes files, folders, headings and other sites, and ignores code', () => {
  const text = [
    '[guide](docs/guide/first.md), [part](docs/guide/first.md#what-next), [top](#map), [folder](docs/guide)',
    '[title](docs/guide/first.md#first-rollout-a-try) [site](https://example.com/x)',
    '# Map',
    '```\n[not a link](nowhere.md)\n```',
    'write `[text](path)`',
  ].join('\n');

  expect(docLinks.find([guide, { path: 'README.md', text }])).toEqual([]);
});

it('doc links: finds a missing file and a missing heading', () => {
  const text = '# Here\n[gone](guide/gone.md)\n[part](guide/first.md#nothing), [up](../README.md)\n';

  expect(docLinks.find([guide, { path: 'docs/index.md', text }])).toEqual([
    { path: 'docs/index.md', line: 2, message: 'the link to guide/gone.md leads nowhere' },
    { path: 'docs/index.md', line: 3, message: 'the link to guide/first.md#nothing leads nowhere' },
    { path: 'docs/index.md', line: 3, message: 'the link to ../README.md leads nowhere' },
  ]);
});
