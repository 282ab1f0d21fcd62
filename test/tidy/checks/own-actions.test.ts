import { expect, it } from 'vitest';
import { ownActions } from './own-actions.ts';

it('own actions: finds what is not there, in workflows and in documents', () => {
  const files = [
    { path: 'actions/a/action.yml', text: '' },
    { path: '.github/workflows/b.yml', text: 'steps:\n  - uses: $/actions/a\n  - uses: $/actions/b\n' },
    {
      path: 'docs/c.md',
      text: '```yaml\njobs:\n  b:\n    uses: OWNER/seatrial/.github/workflows/b.yml@COMMIT\n  c:\n    uses: OWNER/seatrial/.github/workflows/c.yml@COMMIT\n```\n',
    },
  ];

  expect(ownActions.find(files)).toEqual([
    { path: '.github/workflows/b.yml', line: 1, message: 'uses actions/b, which is not there' },
    { path: 'docs/c.md', line: 2, message: 'uses .github/workflows/c.yml, which is not there' },
  ]);
});
