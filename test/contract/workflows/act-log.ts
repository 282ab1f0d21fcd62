export interface JobEnded {
  readonly result: string;
  /** What its steps wrote, and what they added to the job summary. */
  readonly log: string;
  readonly summary: string;
  /** How each step ended that was begun, by its name. */
  readonly steps: Readonly<Record<string, string>>;
}

/** Of a line of `act --json` what is looked at here. */
interface Line {
  readonly jobID?: string;
  readonly step?: string;
  readonly stage?: string;
  readonly msg?: string;
  readonly raw_output?: boolean;
  readonly command?: string;
  readonly content?: string;
  readonly jobResult?: string;
  readonly stepResult?: string;
}

/** In the words of act alone, to be shown where a test fails. */
export function saidIn(lines: readonly string[]): string {
  return lines
    .map((line) => `${parsed(line).jobID ?? 'act'}: ${parsed(line).msg ?? line}`.trimEnd())
    .join('\n');
}

/** @param lines that act wrote. @returns what became of each job that was begun, by its id */
export function jobsIn(lines: readonly string[]): Readonly<Record<string, JobEnded>> {
  const jobs: Record<string, JobEnded> = {};
  for (const line of lines.map(parsed)) {
    if (line.jobID === undefined) continue;
    const before = jobs[line.jobID] ?? { result: '', log: '', summary: '', steps: {} };
    const { step, stepResult } = line;
    const isWritten = line.raw_output === true || /^(?:error|warning|notice)$/.test(line.command ?? '');
    const isEnd = step !== undefined && stepResult !== undefined && line.stage === 'Main';
    jobs[line.jobID] = {
      result: line.jobResult ?? before.result,
      log: isWritten ? `${before.log}${(line.msg ?? '').trimEnd()}\n` : before.log,
      summary: line.command === 'summary' ? before.summary + (line.content ?? '') : before.summary,
      steps: isEnd ? { ...before.steps, [step]: stepResult } : before.steps,
    };
  }
  return jobs;
}

function parsed(line: string): Line {
  return line.startsWith('{') ? (JSON.parse(line) as Line) : {};
}
