import type { Check, RepoFile } from '../finding.ts';
import { isSource } from '../parse-source.ts';

/** Aim under 250; what is longer than this cannot be read in one sitting. */
const LINES_MAX = 400;
const TEST_LINES_MAX = 500;

export const fileSize: Check = {
  name: `a source has at most ${LINES_MAX} lines, a test ${TEST_LINES_MAX}`,
  find: (files) =>
    files.filter(isSource).flatMap((file) => {
      const lines = file.text.split('\n').length - 1;
      const max = linesMax(file);
      return lines <= max
        ? []
        : [{ path: file.path, message: `has ${lines} lines, at most ${max}: split it by subject` }];
    }),
};

function linesMax({ path }: RepoFile): number {
  return path.endsWith('.test.ts') ? TEST_LINES_MAX : LINES_MAX;
}
