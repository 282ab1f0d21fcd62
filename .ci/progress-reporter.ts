import type { ReportedHookContext, Reporter, TestCase } from 'vitest/node';

const lookEveryMs = 30_000;

export interface Progress {
  begun(what: string): void;
  ended(what: string): void;
  /** Prints what has been running for long. */
  look(): void;
}

/** Names what runs for long, each time it has been running for that long once more. */
export function createProgress(options: {
  readonly longMs: number;
  readonly now: () => number;
  readonly print: (line: string) => void;
}): Progress {
  const { longMs, now, print } = options;
  const running = new Map<string, { readonly since: number; told: number }>();
  return {
    begun(what) {
      running.set(what, { since: now(), told: 0 });
    },
    ended(what) {
      running.delete(what);
    },
    look() {
      for (const [what, it] of running) {
        const times = Math.floor((now() - it.since) / longMs);
        if (times > it.told) print(`... running for ${Math.round((now() - it.since) / 1000)} s: ${what}`);
        it.told = times;
      }
    },
  };
}

/**
 * Says while the tests run what fails and what takes minutes: Vitest's own reporters tell of a file once it has ended,
 * and nothing when the run is ended first.
 */
export default class ProgressReporter implements Reporter {
  readonly #progress = createProgress({
    longMs: 120_000,
    now: () => performance.now(),
    print: (line) => console.log(line),
  });
  #timer: NodeJS.Timeout | undefined;

  onTestRunStart(): void {
    this.#timer = setInterval(() => this.#progress.look(), lookEveryMs);
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer);
  }

  onHookStart(hook: ReportedHookContext): void {
    this.#progress.begun(nameOf(hook));
  }

  onHookEnd(hook: ReportedHookContext): void {
    this.#progress.ended(nameOf(hook));
  }

  onTestCaseReady(test: TestCase): void {
    this.#progress.begun(testName(test));
  }

  onTestCaseResult(test: TestCase): void {
    this.#progress.ended(testName(test));
    const { state, errors } = test.result();
    if (state !== 'failed') return;
    for (const { message } of errors ?? []) console.log(`... failed: ${testName(test)}: ${message}`);
  }
}

function testName(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function nameOf({ name, entity }: ReportedHookContext): string {
  if (entity.type === 'module') return `${name} of ${entity.relativeModuleId}`;
  return `${name} of ${entity.module.relativeModuleId} > ${entity.fullName}`;
}
