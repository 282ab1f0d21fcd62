import { expect, it } from 'vitest';
import type { PackageRule } from '../rules/arrows.ts';
import { findImports, findUnusedDoors } from './import-arrows.ts';

const rules: Readonly<Record<string, PackageRule>> = {
  model: { packages: {}, libraries: { yaml: { within: 'packages/model/src/config/', why: 'one place' } } },
  core: { packages: { model: 'words' }, libraries: {} },
};

it('import arrows: takes allowed packages, libraries, files and Node itself', () => {
  const files = [
    {
      path: 'packages/model/src/config/read.ts',
      text: `import { parse } from 'yaml'; import { a } from '../a.ts';`,
    },
    {
      path: 'packages/core/src/x.ts',
      text: `import { b } from '@seatrial/model'; import path from 'node:path';`,
    },
    { path: 'packages/core/src/x.test.ts', text: `import { it } from 'vitest';` },
    { path: 'bench/x.ts', text: `import { c } from '../packages/core/src/c.ts';` },
  ];

  expect(findImports(files, rules)).toEqual([]);
});

it('import arrows: refuses what points the wrong way, other libraries, and ways around an index', () => {
  const files = [
    {
      path: 'packages/model/src/a.ts',
      text: `import { b } from '@seatrial/core';\nimport { parse } from 'yaml';`,
    },
    { path: 'packages/core/src/deep/x.ts', text: `import { a } from '../../../model/src/a.ts';` },
    {
      path: 'packages/core/src/y.ts',
      text: `import { x } from '@seatrial/core';\nexport { z } from 'zod/v4';`,
    },
    { path: 'packages/new/src/n.ts', text: `const m = await import('@seatrial/model');` },
  ];

  expect(findImports(files, rules).map(({ path, line, message }) => `${path}:${line}: ${message}`)).toEqual([
    'packages/model/src/a.ts:1: model may not import @seatrial/core',
    'packages/model/src/a.ts:2: only packages/model/src/config/ may import yaml: one place',
    'packages/core/src/deep/x.ts:1: ../../../model/src/a.ts leaves the package: import it by name',
    'packages/core/src/y.ts:1: imports its own index: import the file',
    'packages/core/src/y.ts:2: core has no door to zod',
    'packages/new/src/n.ts:1: new may not import @seatrial/model',
  ]);
});

it('import arrows: finds a door that nobody uses', () => {
  const files = [{ path: 'packages/core/src/x.ts', text: `import { parse } from 'yaml';` }];

  expect(findUnusedDoors(files, rules)).toEqual([
    {
      path: 'test/tidy/rules/arrows.ts',
      message: 'model has a door to yaml and does not use it: remove it',
    },
  ]);
  expect(findUnusedDoors([{ ...files[0]!, path: 'packages/model/src/x.ts' }], rules)).toEqual([]);
});
