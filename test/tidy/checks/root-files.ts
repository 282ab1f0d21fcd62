import type { Check } from '../finding.ts';
import { rootEntries } from '../rules/root-entries.ts';

export const rootFiles: Check = {
  name: 'the root holds only what test/tidy/rules/root-entries.ts lists',
  find: (files) =>
    [...new Set(files.map(({ path }) => path.split('/', 1)[0] ?? path))]
      .filter((entry) => !Object.hasOwn(rootEntries, entry))
      .map((entry) => ({
        path: entry,
        message: 'does not belong in the root: move it, or list it with its reason',
      })),
};
