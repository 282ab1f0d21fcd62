import { dirname, join, relative, resolve, sep } from 'node:path';
import { errorsFirst, type Finding } from '@seatrial/model';
import type { Validation } from '@seatrial/render';
import { summaryOf } from './summary.ts';

/** GitHub shows ten errors and ten warnings of a step; the rest is for those who read the log. */
const annotationsMax = 50;
/** Outputs may be 1 MiB, but what is passed on in an environment variable has to stay below 128 KiB. */
const findingsOutputMax = 100;

export interface Inputs {
  readonly path: string;
  readonly failOnWarnings: boolean;
}

export interface Annotation {
  readonly severity: Finding['severity'];
  readonly title: string;
  readonly message: string;
  /** From the root of the workspace. */
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
}

export interface Deps {
  /** Root of the checkout, absolute. */
  readonly workspace: string;
  readonly validate: (path: string) => Promise<Validation>;
  /** What is at a path. */
  readonly typeOf: (path: string) => Promise<'Directory' | 'File' | 'Nothing'>;
  readonly annotate: (annotation: Annotation) => void;
  readonly log: (text: string) => void;
  readonly setOutput: (name: 'errors' | 'findings' | 'warnings', value: string) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
}

export type Outcome = { readonly type: 'Passed' } | { readonly type: 'Failed'; readonly message: string };

/** Validates a path of the workspace and reports it as annotations, outputs and a job summary. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const path = resolve(deps.workspace, inputs.path);
  if (path !== deps.workspace && !path.startsWith(deps.workspace + sep)) {
    return failed(
      `Cannot validate ${inputs.path}: it is outside of the workspace, check out what is to be validated`,
    );
  }
  const type = await deps.typeOf(path);
  if (type === 'Nothing') {
    return failed(
      `Cannot validate ${inputs.path}: it is not in the workspace, check it out before this step`,
    );
  }
  const root = relative(deps.workspace, type === 'File' ? dirname(path) : path);
  const { findings: found, counts } = await deps.validate(path);
  const findings = errorsFirst(found).map((finding) => ({ ...finding, file: join(root, finding.file) }));

  for (const finding of findings.slice(0, annotationsMax)) deps.annotate(annotationOf(finding));
  const total = counts.errors + counts.warnings;
  if (total > annotationsMax) deps.log(`${total - annotationsMax} more findings are not annotated`);
  deps.setOutput('findings', JSON.stringify(findings.slice(0, findingsOutputMax)));
  deps.setOutput('errors', String(counts.errors));
  deps.setOutput('warnings', String(counts.warnings));
  await deps.writeSummary(summaryOf(findings, counts));

  const verdict = `${counts.errors} errors and ${counts.warnings} warnings in ${counts.files} files`;
  deps.log(verdict);
  const bad = counts.errors > 0 || (inputs.failOnWarnings && counts.warnings > 0);
  return bad ? failed(verdict) : { type: 'Passed' };
}

function annotationOf({ severity, code, message, hint, file, line, column }: Finding): Annotation {
  const text = `${message}\n${hint}`;
  return { severity, title: code, message: text, file, startLine: line, startColumn: column };
}

function failed(message: string): Outcome {
  return { type: 'Failed', message };
}
