import { type BumpedFile, imageText } from '@seatrial/core';
import type { BumpResult } from '@seatrial/git';
import { failed, type Outcome } from '@seatrial/step';
import type { Inputs } from './inputs.ts';

export interface Deps {
  readonly bump: (inputs: Inputs) => Promise<BumpResult>;
  readonly log: (text: string) => void;
  readonly setOutput: (name: 'changed' | 'commit' | 'files', value: string) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
}

/** Bumps, and says what came of it in the log, in outputs and in the job summary. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const { log, setOutput, writeSummary } = deps;
  const name = imageText(inputs.asked.image);
  const result = await deps.bump(inputs);
  if (result.type === 'Refused') return failed(`Cannot bump ${name}: ${result.problems.join('; ')}`);
  const files = result.type === 'Nothing' ? [] : result.files;
  const commit = result.type === 'Committed' ? result.commit : '';
  setOutput('changed', String(files.length > 0));
  setOutput('commit', commit);
  setOutput('files', JSON.stringify(files.map(({ path }) => path)));
  const lines = files.flatMap(linesOf);
  for (const line of lines) log(`- ${line}`);
  const end = endOf(result, name, inputs.branch);
  log(end);
  const list = lines.map((line) => `- \`${line.replaceAll('`', "'")}\``);
  await writeSummary([`## Seatrial bump`, '', `${end}.`, '', ...list, ''].join('\n'));
  return { type: 'Passed' };
}

function linesOf({ path, edits }: BumpedFile): readonly string[] {
  return edits.map(({ line, from, to }) => oneLine(`${path}:${line}: ${from} -> ${to}`));
}

function endOf(result: Exclude<BumpResult, { type: 'Refused' }>, name: string, branch: string): string {
  switch (result.type) {
    case 'Committed':
      return `pushed ${result.commit} to ${oneLine(branch)}`;
    case 'WouldChange':
      return 'nothing was pushed: dry run';
    case 'Nothing':
      return `nothing to change: ${result.places} of ${result.places} places have ${name} already`;
  }
}

/** What stands in files is no command to the runner: neither at the beginning of a line, nor in its old form anywhere. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('##[', '## [');
}
