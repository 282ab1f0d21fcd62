import type { Check } from '../finding.ts';
import { manifestsOf } from '../manifest.ts';

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

export const exactPins: Check = {
  name: 'every dependency is pinned to one exact version',
  find: (files) =>
    manifestsOf(files).flatMap(({ path, dependencies, devDependencies }) =>
      Object.entries({ ...devDependencies, ...dependencies })
        .filter(([, version]) => !EXACT.test(version))
        .map(([name, version]) => ({ path, message: `${name} is '${version}', expected an exact version` })),
    ),
};
