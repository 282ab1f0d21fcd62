import { dirname, join, relative, resolve } from 'node:path';
import { errorsFirst, type Finding } from '@seatrial/model';
import { countsText, uncheckedTexts, type Validation } from '@seatrial/render';
import { failed, isInWorkspace, type Outcome } from '@seatrial/step';
import type { Inputs } from './inputs.ts';
import { summaryOf } from './summary.ts';

/** GitHub shows ten errors and ten warnings of a step; the rest is for those who read the log. */
const annotationsMax = 50;
/** Outputs may be 1 MiB, but what is passed on in an environment variable has to stay below 128 KiB. */
const findingsOutputMax = 100;

/** Where a path leads to when every symbolic link is followed. */
export interface Place {
  readonly type: 'Directory' | 'File';
  readonly path: string;
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
  /** Root of the checkout, absolute and without symbolic links. */
  readonly workspace: string;
  readonly validate: (path: string) => Promise<Validation>;
  /** `undefined` where nothing is. */
  readonly locate: (path: string) => Promise<Place | undefined>;
  readonly annotate: (annotation: Annotation) => void;
  readonly log: (text: string) => void;
  readonly setOutput: (name: 'errors' | 'findings' | 'sarif-file' | 'warnings', value: string) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
  /** Writes findings for code scanning. @returns the absolute path */
  readonly writeSarif: (path: string, findings: readonly Finding[]) => Promise<string>;
}

/** Validates a path of the workspace and reports it as annotations, outputs and a job summary. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const { path, failOnWarnings, sarifFile } = inputs;
  const place = await deps.locate(resolve(deps.workspace, path));
  if (place === undefined) {
    return failed(`Cannot validate ${path}: it is not in the workspace, check it out before this step`);
  }
  if (!isInWorkspace(deps.workspace, place.path)) {
    return failed(
      `Cannot validate ${path}: it is outside of the workspace, check out what is to be validated`,
    );
  }
  const validation = await deps.validate(place.path);
  if (validation.counts.files === 0 && validation.findings.length === 0) {
    return failed(
      `Cannot validate ${path}: there is nothing to check in it, check out what is to be validated`,
    );
  }
  const root = relative(deps.workspace, place.type === 'File' ? dirname(place.path) : place.path);
  const placed = validation.findings.map((finding) => ({ ...finding, file: join(root, finding.file) }));
  const { counts } = validation;
  await report({ findings: placed, counts }, uncheckedTexts([place.type], counts), deps);
  if (sarifFile !== undefined) deps.setOutput('sarif-file', await deps.writeSarif(sarifFile, placed));
  const bad = counts.errors > 0 || (failOnWarnings && counts.warnings > 0);
  return bad ? failed(countsText(counts)) : { type: 'Passed' };
}

/** Annotations, outputs, a job summary and the log. */
async function report(validation: Validation, unchecked: readonly string[], deps: Deps): Promise<void> {
  const { counts } = validation;
  const findings = errorsFirst(validation.findings);
  for (const finding of findings.slice(0, annotationsMax)) deps.annotate(annotationOf(finding));
  const total = counts.errors + counts.warnings;
  if (total > annotationsMax) deps.log(`${total - annotationsMax} more findings are not annotated`);
  deps.setOutput('findings', JSON.stringify(findings.slice(0, findingsOutputMax)));
  deps.setOutput('errors', String(counts.errors));
  deps.setOutput('warnings', String(counts.warnings));
  await deps.writeSummary(summaryOf(findings, counts, unchecked));

  deps.log(countsText(counts));
  for (const text of unchecked) deps.log(text);
}

function annotationOf({ severity, code, message, hint, file, line, column }: Finding): Annotation {
  const text = `${message}\n${hint}`;
  return { severity, title: code, message: text, file, startLine: line, startColumn: column };
}
