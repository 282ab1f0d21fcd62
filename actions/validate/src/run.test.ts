import type { Finding } from '@seatrial/model';
import type { Validation } from '@seatrial/render';
import { describe, expect, it } from 'vitest';
import { type Annotation, type Deps, type Inputs, type Outcome, run } from './run.ts';

const finding: Finding = {
  file: 'a.yaml',
  line: 3,
  column: 5,
  severity: 'error',
  code: 'UnknownField',
  message: 'spec.x is not a field',
  hint: 'did you mean "y"?',
};

interface Told {
  readonly outcome: Outcome;
  readonly annotations: readonly Annotation[];
  readonly log: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

async function runWith(findings: readonly Finding[], inputs: Partial<Inputs> = {}): Promise<Told> {
  const annotations: Annotation[] = [];
  const log: string[] = [];
  const outputs: Record<string, string> = {};
  let summary = '';
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const validation: Validation = {
    findings,
    counts: {
      files: 3,
      clusters: 1,
      applications: 1,
      scenarios: 0,
      objects: 4,
      errors,
      warnings: findings.length - errors,
    },
  };
  const deps: Deps = {
    workspace: '/work',
    validate: async () => validation,
    typeOf: async (path) => (path.endsWith('.yaml') ? 'File' : 'Directory'),
    annotate: (annotation) => annotations.push(annotation),
    log: (text) => log.push(text),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    writeSummary: async (markdown) => {
      summary = markdown;
    },
  };
  const outcome = await run({ path: '.', failOnWarnings: false, ...inputs }, deps);
  return { outcome, annotations, log, outputs, summary };
}

describe('run', () => {
  it('annotates the line from the root of the workspace, and fails for an error', async () => {
    const told = await runWith([finding], { path: 'config' });

    expect(told.annotations).toEqual([
      {
        severity: 'error',
        title: 'UnknownField',
        message: 'spec.x is not a field\ndid you mean "y"?',
        file: 'config/a.yaml',
        startLine: 3,
        startColumn: 5,
      },
    ]);
    expect(told.outcome).toEqual({ type: 'Failed', message: '1 errors and 0 warnings in 3 files' });
    expect(told.outputs).toEqual({
      findings: JSON.stringify([{ ...finding, file: 'config/a.yaml' }]),
      errors: '1',
      warnings: '0',
    });
  });

  it('names a single file by its folder', async () => {
    expect((await runWith([finding], { path: 'config/a.yaml' })).annotations[0]?.file).toBe('config/a.yaml');
  });

  it('passes with warnings, unless told to fail', async () => {
    const warning: Finding = { ...finding, severity: 'warning' };

    expect((await runWith([warning])).outcome).toEqual({ type: 'Passed' });
    expect((await runWith([warning], { failOnWarnings: true })).outcome.type).toBe('Failed');
  });

  for (const path of ['..', '../other', '/etc']) {
    it(`refuses ${path}, which is outside of the workspace`, async () => {
      expect((await runWith([], { path })).outcome.type).toBe('Failed');
    });
  }

  it('annotates at most 50 findings, passes on 100, and says so', async () => {
    const told = await runWith(Array.from({ length: 150 }, () => finding));

    expect(told.annotations).toHaveLength(50);
    expect(told.log).toContain('100 more findings are not annotated');
    expect(JSON.parse(told.outputs['findings'] ?? '')).toHaveLength(100);
    expect(told.summary.match(/^\| ❌/gm)).toHaveLength(100);
    expect(told.summary).toContain('50 more are not shown.');
  });

  it('shows an error before any number of warnings', async () => {
    const warnings = Array.from({ length: 150 }, (): Finding => ({ ...finding, severity: 'warning' }));

    const told = await runWith([...warnings, finding]);

    expect(told.annotations[0]?.severity).toBe('error');
    expect(told.summary).toContain('| ❌ |');
    expect(told.outputs['findings']).toContain('"error"');
  });

  it('keeps text of the repository text in the summary', async () => {
    const told = await runWith([
      { ...finding, message: 'a | b\n<img src=x> `c` [d](e)', hint: 'x'.repeat(5_000) },
    ]);

    expect(told.summary).toContain('a \\| b \\<img src=x\\> \\`c\\` \\[d\\]\\(e\\)<br>');
    expect(told.summary.length).toBeLessThan(1_000);
  });
});
