import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  type AcceptedFinding,
  type AuditFileRead,
  AuditSettings,
  readAuditBaseline,
  readAuditSettings,
  type SourceFile,
  toYaml,
} from '@seatrial/model';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';

/** Where people look for them in a config repository. */
const settingsFile = join('.seatrial', 'audit.yaml');
const baselineFile = join('.seatrial', 'audit-baseline.yaml');

/** The settings of a repository; the defaults where it has none. @throws CliError Usage */
export async function readSettings(root: string, signal: AbortSignal): Promise<AuditSettings['rules']> {
  const said = await readAs(join(root, settingsFile), settingsFile, readAuditSettings, signal);
  return (said ?? AuditSettings.parse({})).rules;
}

/**
 * The findings that are known and accepted.
 *
 * @param named as its user has named it; then it must be there, unless it is about to be written
 * @throws CliError Usage
 */
export async function readBaseline(
  path: string,
  named: string | undefined,
  { signal, mayBeMissing }: { readonly signal: AbortSignal; readonly mayBeMissing: boolean },
): Promise<readonly AcceptedFinding[]> {
  const said = await readAs(path, named ?? baselineFile, readAuditBaseline, signal);
  if (said !== undefined) return said.accepted;
  if (named === undefined || mayBeMissing) return [];
  throw new CliError(
    'Usage',
    `Cannot read ${named}: there is no such file`,
    'write it with --write-baseline',
  );
}

/** @throws CliError Usage where it cannot be written */
export async function writeBaseline(
  path: string,
  accepted: readonly AcceptedFinding[],
  signal: AbortSignal,
): Promise<void> {
  const text = `${head}${toYaml({ accepted })}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { signal });
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new CliError('Usage', `Cannot write ${path}: ${fileErrorText(error)}`);
  }
}

const head = `# Findings of "seatrial audit" that are known and accepted, as --write-baseline writes them.
# An entry may have a "reason", and "until" as its last day.
`;

export function baselinePath(root: string, cwd: string, named: string | undefined): string {
  return named === undefined ? join(root, baselineFile) : resolve(cwd, named);
}

/** Undefined where there is no such file. */
async function readAs<T>(
  path: string,
  shown: string,
  read: (file: SourceFile) => AuditFileRead<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  const bytes = await readFile(path, { signal }).catch((error: unknown) => {
    if (!isFileError(error)) throw error;
    if (error.code === 'ENOENT') return undefined;
    throw new CliError('Usage', `Cannot read ${shown}: ${fileErrorText(error)}`);
  });
  if (bytes === undefined) return undefined;
  const said = read({ path: shown, bytes });
  if (said.type === 'Sound') return said.value;
  const lines = said.findings.map(({ file, line, message, hint }) => `${file}:${line}: ${message}; ${hint}`);
  throw new CliError(
    'Usage',
    `Cannot use ${lines.join('\n')}`,
    'docs/guide/audit.md has what may stand there',
  );
}
