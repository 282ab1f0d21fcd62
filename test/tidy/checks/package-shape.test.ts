import { expect, it } from 'vitest';
import { packageShape } from './package-shape.ts';

it('package shape: takes a package that says and declares what it needs', () => {
  const files = [
    { path: 'package.json', text: '{"name":"root"}' },
    {
      path: 'packages/a/package.json',
      text: '{"name":"@seatrial/a","dependencies":{"@seatrial/b":"0.1.0"}}',
    },
    { path: 'packages/a/README.md', text: '# a\n' },
    { path: 'packages/a/src/x.ts', text: `import { b } from '@seatrial/b';\nexport { y } from './y.ts';` },
    { path: 'packages/a/src/x.test.ts', text: `import { it } from 'vitest';` },
  ];

  expect(packageShape.find(files)).toEqual([]);
});

it('package shape: finds a missing README, a long one, an undeclared import and an export of everything', () => {
  const files = [
    { path: 'packages/a/package.json', text: '{"name":"@seatrial/a"}' },
    { path: 'packages/a/src/x.ts', text: `import { b } from '@seatrial/b/deep';\nexport * from './y.ts';` },
    { path: 'actions/c/package.json', text: '{"name":"@seatrial/c"}' },
    { path: 'actions/c/README.md', text: 'line\n'.repeat(100) },
  ];

  expect(packageShape.find(files)).toEqual([
    {
      path: 'packages/a/README.md',
      message: 'is missing: say the purpose, the surface, and what it must never import',
    },
    { path: 'packages/a/src/x.ts', line: 2, message: 'exports everything of a file: export names' },
    {
      path: 'packages/a/src/x.ts',
      line: 1,
      message: 'imports @seatrial/b, which packages/a/package.json does not declare',
    },
    { path: 'actions/c/README.md', message: 'has 101 lines, expected one screen (80)' },
  ]);
});
