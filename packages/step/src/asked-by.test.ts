import { expect, it } from 'vitest';
import { commentOf } from './asked-by.ts';

const run = {
  id: '7.1',
  url: 'https://github.com/ada/shop/actions/runs/7',
  workflow: 'Deploy',
  actor: 'ada',
};

it('commentOf: says what the workflow says, and which run it was, by whom', () => {
  expect(commentOf(' dashboards are fine ', run)).toBe(
    'dashboards are fine (GitHub workflow "Deploy", started by ada: https://github.com/ada/shop/actions/runs/7)',
  );
  expect(commentOf('', run, [{ login: 'bob', environments: ['production', 'eu'] }])).toBe(
    'GitHub workflow "Deploy", started by ada, production and eu approved by bob: https://github.com/ada/shop/actions/runs/7',
  );
});

it('commentOf: has room in a record, and the run is never what is cut off', () => {
  const text = commentOf('x'.repeat(5_000), run);

  expect(text.length).toBeLessThanOrEqual(2_000);
  expect(text).toContain('… (GitHub workflow "Deploy"');
});
