import { expect, it } from 'vitest';
import { pinnedActions } from './pinned-actions.ts';

const path = '.github/workflows/ci.yml';

it('pinned actions: takes a commit id with its version, and our own actions', () => {
  const text = `steps:\n  - uses: actions/checkout@${'a'.repeat(40)} # v6.0.0\n  - uses: ./actions/validate\n`;

  expect(pinnedActions.find([{ path, text }])).toEqual([]);
});

it('pinned actions: refuses a tag, a short id and an id without its version', () => {
  const text = `- uses: actions/checkout@v6\n- uses: a/b@abc1234 # v1\n- uses: a/b/c@${'0'.repeat(40)}\n`;

  expect(pinnedActions.find([{ path, text }])).toEqual([
    { path, line: 1, message: 'actions/checkout@v6 is not pinned to a full commit id' },
    { path, line: 2, message: 'a/b@abc1234 is not pinned to a full commit id' },
    { path, line: 3, message: `a/b/c@${'0'.repeat(40)} does not say which version it is` },
  ]);
});
