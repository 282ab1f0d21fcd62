import type { Finding } from '@seatrial/model';
import type { Validation, ValidationCounts } from '@seatrial/render';
import type { Outcome } from '@seatrial/step';
import { describe, expect, it } from 'vitest';
import type { Inputs } from './inputs.ts';
import { type Annotation, type Deps, type Place, run } from './run.ts';

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

/** `link` and all below it leads out of the workspace. */
async function locate(path: string): Promise<Place | undefined> {
  if (path.startsWith('/work/missing')) return undefined;
  return {
    type: path.endsWith('.yaml') ? 'File' : 'Directory',
    path: path.replace(/^\/work\/link/, '/etc'),
  };
}

async function runWith(
  findings: readonly Finding[],
  inputs: Partial<Inputs> = {},
  counted: Partial<ValidationCounts> = {},
): Promise<Told> {
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
      strayObjects: 0,
      errors,
      warnings: findings.length - errors,
      ...counted,
    },
  };
  const deps: Deps = {
    workspace: '/work',
    validate: async () => validation,
    locate,
    annotate: (annotation) => annotations.push(annotation),
    log: (text) => log.push(text),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    writeSummary: async (markdown) => {
      summary = markdown;
    },
    writeSarif: async (path, found) => `/work/${path}: ${found.map(({ file }) => file).join(' ')}`,
  };
  const outcome = await run({ path: '.', failOnWarnings: false, ...inputs }, deps);
  return { outcome, annotations, log, outputs, summary };
}

describe('run', () => {
  it('gives code scanning what it has found, from the root of the workspace, where it is asked to', async () => {
    const told = await runWith([finding], { path: 'config', sarifFile: 'a.sarif' });

    expect(told.outputs['sarif-file']).toBe('/work/a.sarif: config/a.yaml');
    expect((await runWith([finding])).outputs).not.toHaveProperty('sarif-file');
  });

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
    expect(told.outcome).toEqual({
      type: 'Failed',
      message: '1 error, 0 warnings in 3 files: 1 cluster, 1 application, 0 scenarios, 4 objects',
    });
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

  it.each([
    ['..', 'it is outside of the workspace'],
    ['../other', 'it is outside of the workspace'],
    ['/etc', 'it is outside of the workspace'],
    ['link', 'it is outside of the workspace'],
    ['link/passwd.yaml', 'it is outside of the workspace'],
    ['missing', 'it is not in the workspace'],
  ])('refuses %s', async (path, why) => {
    expect((await runWith([], { path })).outcome).toEqual({
      type: 'Failed',
      message: expect.stringContaining(`Cannot validate ${path}: ${why}`),
    });
  });

  it('fails where there is nothing to validate', async () => {
    expect((await runWith([], {}, { files: 0 })).outcome).toEqual({
      type: 'Failed',
      message: 'Cannot validate .: there is nothing to check in it, check out what is to be validated',
    });
  });

  it('says in the log and the summary what was not checked', async () => {
    const folder = await runWith([], { path: 'other' }, { strayObjects: 2 });
    const file = await runWith([], { path: 'apps/shop.yaml' });

    expect(folder.log.at(-1)).toMatch(/^only the fields were checked of 2 objects in the folder of no App/);
    expect(folder.summary).toContain('Only the fields were checked of 2 objects');
    expect(file.log.at(-1)).toMatch(/ were not checked$/);
    expect((await runWith([])).log).toHaveLength(1);
  });

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
