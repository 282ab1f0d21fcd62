import { printable } from '@seatrial/core/printable';
import type { ScenarioRun } from '@seatrial/model';
import { type RunResult, runResults } from './run-results.ts';

export interface JunitOptions {
  /** Readers have no word for what is neither good nor bad: as an error it fails, as skipped it does not. */
  readonly inconclusive: 'error' | 'skipped';
}

/** A run as JUnit XML: a test case for the run, each fault, and each expectation. */
export function runJunit(
  run: ScenarioRun,
  { inconclusive }: JunitOptions = { inconclusive: 'error' },
): string {
  const { spec, metadata, status } = run;
  const results = runResults(run).map((it) => ({ ...it, element: elementOf(it, inconclusive) }));
  const counted = (element: string): number => results.filter((it) => it.element === element).length;
  const seconds =
    status?.finishedAt === undefined
      ? 0
      : Math.max(0, Date.parse(status.finishedAt) - Date.parse(status.startedAt)) / 1_000;
  const totals = {
    tests: String(results.length),
    failures: String(counted('failure')),
    errors: String(counted('error')),
    skipped: String(counted('skipped')),
    time: seconds.toFixed(3),
  };
  const properties = {
    run: metadata.name,
    verdict: status?.verdict ?? 'none',
    reason: status?.reason ?? 'Pending',
    application: spec.experiment.application,
  };
  const className = `${spec.cluster}.${spec.scenario}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'seatrial', ...totals })}>`,
    `  <testsuite${attributes({
      name: `${spec.scenario} on ${spec.cluster}`,
      ...totals,
      timestamp: spec.trigger.at.slice(0, 19),
      hostname: spec.cluster,
    })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...results.flatMap((it) => caseLines(className, it, it.element, status?.reason ?? '')),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

type Element = 'error' | 'failure' | 'skipped' | undefined;

function elementOf({ outcome }: RunResult, inconclusive: JunitOptions['inconclusive']): Element {
  const elements = {
    Passed: undefined,
    Failed: 'failure',
    Inconclusive: inconclusive,
    NotJudged: 'skipped',
  } as const;
  return elements[outcome];
}

function caseLines(classname: string, result: RunResult, element: Element, type: string): readonly string[] {
  const { name, message, seconds = 0 } = result;
  const head = `    <testcase${attributes({ classname, name, time: seconds.toFixed(3) })}>`;
  const inside =
    element === undefined
      ? `<system-out>${escaped(message)}</system-out>`
      : element === 'skipped'
        ? `<skipped${attributes({ message })}/>`
        : `<${element}${attributes({ message, type })}>${escaped(message)}</${element}>`;
  return [head, `      ${inside}`, '    </testcase>'];
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Also of what no XML may have: control characters are shown, halves of characters and what is no character replaced. */
function escaped(text: string): string {
  return printable(text)
    .toWellFormed()
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
