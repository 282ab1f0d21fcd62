import { type AuditReport, formatText } from '@seatrial/cli/audit';
import { isAtLeast } from '@seatrial/core';
import { bodyCharactersMax, type Forge, isForgeError, markCharacters, type Op } from '@seatrial/forge';
import { auditSeverities } from '@seatrial/model';
import { type Event, failed, isInWorkspace, type Outcome } from '@seatrial/step';
import type { Inputs } from './inputs.ts';
import { type Audited, type Told, titleOf, toldMarkdown, toldOf } from './told.ts';

/** A job summary has room for 1 MiB, and a character up to 3 bytes in it. */
const summaryCharactersMax = 300_000;

/** What was audited, and the same for code scanning. */
export interface AuditsMade {
  /** The repository, then each cluster. */
  readonly audits: readonly Audited[];
  readonly sarif: string;
}

export interface Deps {
  /** Root of the checkout, absolute and without symbolic links. */
  readonly workspace: string;
  readonly event: Event;
  /** @throws an error where the repository cannot be audited; of a cluster it is told */
  readonly audit: (inputs: Inputs) => Promise<AuditsMade>;
  /** Absent where there is no token. */
  readonly forge: Pick<Forge, 'keepIssue'> | undefined;
  readonly op: Op;
  /** Where a path of the workspace leads to, without symbolic links; `undefined` where nothing is. */
  readonly locate: (path: string) => Promise<string | undefined>;
  /** Takes lines that others wrote. */
  readonly log: (text: string) => void;
  /** Something that is not as it should be, and does not fail the step. */
  readonly warn: (text: string) => void;
  readonly setOutput: (
    name: 'errors' | 'infos' | 'issue-url' | 'sarif-file' | 'warnings',
    value: string,
  ) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
  /** @returns the absolute path */
  readonly writeSarif: (text: string) => Promise<string>;
}

/** Audits, and tells it in the log, the job summary, outputs, a file for code scanning and an issue. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const { path, failOn } = inputs;
  const place = await deps.locate(path);
  if (place === undefined)
    return failed(`Cannot audit ${path}: it is not in the workspace, check it out before this step`);
  if (!isInWorkspace(deps.workspace, place))
    return failed(`Cannot audit ${path}: it is outside of the workspace, check out what is to be audited`);
  const { audits, sarif } = await deps.audit(inputs);
  const told = toldOf(audits);
  for (const audited of audits) logOne(audited, deps);
  await deps.writeSummary(toldMarkdown(audits, summaryCharactersMax));
  deps.setOutput('sarif-file', await deps.writeSarif(sarif));
  deps.setOutput('errors', String(told.counts.error));
  deps.setOutput('warnings', String(told.counts.warning));
  deps.setOutput('infos', String(told.counts.info));
  await keepIssue(audits, told, inputs, deps);
  if (failOn === 'never') return { type: 'Passed' };
  const isBad = auditSeverities.some((it) => isAtLeast(it, failOn) && told.counts[it] > 0);
  if (!isBad && told.unread.length === 0) return { type: 'Passed' };
  return failed(isBad ? `${titleOf(told)}, and fail-on is ${failOn}` : `Not all could be audited`);
}

function logOne(audited: Audited, { log }: Deps): void {
  const said = audited.type === 'Made' ? linesOf(audited.report) : [`not audited: ${audited.message}`];
  for (const line of [`Audit of ${audited.where}:`, ...said]) log(line);
}

function linesOf(report: AuditReport): readonly string[] {
  return [
    ...report.unread.map((text) => `not audited: ${text}`),
    ...report.notes.map((text) => `note: ${text}`),
    ...formatText(report).trimEnd().split('\n'),
  ];
}

/** Where not all could be looked at the issue stays: what was not found may be there. */
async function keepIssue(
  audits: readonly Audited[],
  told: Told,
  { issue: isWanted, id, labels }: Inputs,
  deps: Deps,
): Promise<void> {
  const { event, forge, log, op } = deps;
  if (!isWanted) return;
  if (event.pull !== undefined) return log('No issue: this is a pull request, which is not merged yet');
  if (!event.isDefaultBranch) return log('No issue: this is not the default branch');
  if (forge === undefined) return log('No issue: there is no token');
  const marker = `audit ${id}`;
  const end = `\n<sub>Kept up to date by [the audit](${event.run.url}), and closed when nothing is found. What is to stay goes into the baseline.</sub>\n`;
  const charactersMax = bodyCharactersMax - markCharacters(marker) - end.length;
  const body = told.isEmpty ? '' : `${toldMarkdown(audits, charactersMax)}${end}`;
  try {
    const kept = await forge.keepIssue(
      { marker, title: `Seatrial ${id}: ${titleOf(told)}`, body, labels },
      op,
    );
    log(`Issue: ${kept.type}`);
    if ('url' in kept) deps.setOutput('issue-url', kept.url);
  } catch (error) {
    if (!isForgeError(error)) throw error;
    deps.warn(`${error.message}. The findings are in the job summary`);
  }
}
