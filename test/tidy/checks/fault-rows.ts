import type { Check, RepoFile } from '../finding.ts';
import { isSource } from '../parse-source.ts';
import { isTestCode } from '../place.ts';

/** Each fault has a file here, whose schema says its name. */
const KINDS = 'packages/model/src/faults/';
/** Where a fault may be called by its name: its rows, and the tables that they stand in. */
const ROWS = [KINDS, 'packages/core/src/chaos/faults/', 'packages/sim/src/checks/fault-on-trial.ts'];

export const faultRows: Check = {
  name: 'nothing knows a fault by its name but its own rows (docs/adr/0046)',
  find(files) {
    const names = files.filter(({ path }) => path.startsWith(KINDS)).flatMap(faultNames);
    return files
      .filter((file) => isSource(file) && isCode(file.path))
      .flatMap((file) => mentions(file, names).map(({ name, line }) => said(file.path, name, line)));
  },
};

function faultNames({ text }: RepoFile): readonly string[] {
  return [...text.matchAll(/z\.literal\('(\w+)'\)/g)].map(([, name = '']) => name);
}

function isCode(path: string): boolean {
  return path.startsWith('packages/') && !isTestCode(path) && !ROWS.some((row) => path.startsWith(row));
}

function mentions({ text }: RepoFile, names: readonly string[]) {
  return text
    .split('\n')
    .flatMap((content, index) =>
      names.filter((name) => content.includes(`'${name}'`)).map((name) => ({ name, line: index + 1 })),
    );
}

function said(path: string, name: string, line: number) {
  return { path, line, message: `knows ${name} by its name: ask its row (packages/core/src/chaos/faults)` };
}
