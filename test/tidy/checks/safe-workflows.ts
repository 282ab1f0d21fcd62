import { configLimits, parseFile } from '@seatrial/model';
import type { Check, Finding } from '../finding.ts';
import { type WorkflowText, workflowTexts } from '../workflow-texts.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What actionlint passes by. */
export const safeWorkflows: Check = {
  name: 'a workflow says what it may do, ends, does not run twice, and never runs what a stranger wrote with rights',
  find: (files) => workflowTexts(files).flatMap(findUnsafe),
};

function findUnsafe(workflow: WorkflowText): readonly Finding[] {
  const { path, line, text } = workflow;
  const bytes = Buffer.from(text);
  const { documents, findings } = parseFile({ path: 'workflow.yaml', bytes }, configLimits);
  const said = [
    ...findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    ...documents.flatMap(({ value }) => problemsOf(value, path.endsWith('.md'))),
  ];
  return said.map((message) => ({ path, line, message }));
}

function problemsOf(value: unknown, isExample: boolean): readonly string[] {
  const workflow = fieldsOf(value);
  const jobs = Object.entries(fieldsOf(workflow['jobs'])).map(([name, job]) => ({
    name,
    job: fieldsOf(job),
  }));
  const steps = [value, workflow['steps'], ...jobs.map(({ job }) => job['steps'])]
    .flatMap(listOf)
    .map(fieldsOf);
  const checkouts = steps.filter(({ uses }) => String(uses).startsWith('actions/checkout@'));
  const isForStrangers = namesIn(workflow['on']).includes('pull_request_target');
  const isWhole = workflow['on'] !== undefined;
  return [
    ...(isForStrangers && checkouts.length > 0
      ? ['checks out files on pull_request_target, which has secrets: use pull_request']
      : []),
    ...checkouts
      .filter((step) => fieldsOf(step['with'])['persist-credentials'] !== false)
      .map(() => 'leaves the token in the checkout: write persist-credentials: false'),
    ...jobs.flatMap(({ name, job }) => (isWhole ? problemsOfJob(name, job, { workflow, isExample }) : [])),
  ];
}

function problemsOfJob(
  name: string,
  job: Fields,
  { workflow, isExample }: { readonly workflow: Fields; readonly isExample: boolean },
): readonly string[] {
  const calls = job['uses'] !== undefined;
  const says = (field: string): boolean => workflow[field] !== undefined || job[field] !== undefined;
  return [
    ...(says('permissions')
      ? []
      : [`job ${name} has the permissions that the repository gives: write permissions`]),
    ...(says('concurrency') ? [] : [`job ${name} may run twice at once: write concurrency`]),
    ...(calls || isExample || job['timeout-minutes'] !== undefined
      ? []
      : [`job ${name} may run for six hours: write timeout-minutes`]),
  ];
}

/** Of `on`, which is a name, a list of names, or fields by name. */
function namesIn(on: unknown): readonly unknown[] {
  return Array.isArray(on) ? on : [on, ...Object.keys(fieldsOf(on))];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
