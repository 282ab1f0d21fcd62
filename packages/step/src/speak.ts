import { commentOf, type Reviewer } from './asked-by.ts';
import type { WorkflowRun } from './event.ts';
import { harmlessLines } from './lines.ts';
import { failed, type Outcome } from './outcome.ts';
import type { PersonInputs } from './person-inputs.ts';
import { type Clock, within } from './within.ts';

const approvalsTimeoutMs = 20_000;

/** What was written into a record. */
export interface Spoken {
  /** Namespace and name of the release. */
  readonly release: string;
  /** Whom the API server takes the step for. */
  readonly by: string;
  /** What comes of it. */
  readonly standing: string;
}

interface Op {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

interface EnvironmentApproval {
  readonly state: string;
  readonly user: string;
  readonly environments: readonly string[];
}

/** How a release has ended, and what a command would exit with for that. */
export interface Followed {
  readonly ended: {
    readonly metadata: { readonly name: string };
    readonly status?: { readonly phase: string };
  };
  readonly exitCode: number;
}

export interface SpeakDeps<S extends Spoken> {
  readonly run: WorkflowRun;
  /** What people have said of the environments that this run waited for; absent where there is no token to ask with. */
  readonly readApprovals: ((runId: number, op: Op) => Promise<readonly EnvironmentApproval[]>) | undefined;
  readonly warn: (text: string) => void;
  readonly speak: (comment: string, signal: AbortSignal) => Promise<S>;
  /** Until the release has ended. */
  readonly follow: (spoken: S, signal: AbortSignal) => Promise<Followed>;
  readonly log: (text: string) => void;
  readonly setOutput: (name: 'by' | 'phase' | 'release' | 'standing', value: string) => void;
  readonly clock: Clock;
  /** Aborts when the job is cancelled. */
  readonly signal: AbortSignal;
}

/** Says something to a release in the name of the workflow's credentials, and waits for what comes of it where that is wanted. */
export async function speak<S extends Spoken>(inputs: PersonInputs, deps: SpeakDeps<S>): Promise<Outcome> {
  const { setOutput, signal } = deps;
  const reviewers = await reviewersOf(deps);
  const spoken = await deps.speak(commentOf(inputs.comment, deps.run, reviewers), signal);
  for (const text of harmlessLines(spoken.standing)) deps.log(text);
  setOutput('release', spoken.release);
  setOutput('by', spoken.by);
  setOutput('standing', spoken.standing);
  if (!inputs.isWaiting) return { type: 'Passed' };
  const { timeoutMs } = inputs;
  const late = (): Error =>
    new Error(`${spoken.release} has not ended within ${timeoutMs / 60_000} minutes; it goes on`);
  const { ended, exitCode } = await within(deps.clock, { signal, timeoutMs, late }, (inTime) =>
    deps.follow(spoken, inTime),
  );
  const phase = ended.status?.phase ?? '';
  setOutput('phase', phase);
  return exitCode === 0 ? { type: 'Passed' } : failed(`${ended.metadata.name} is ${phase}`);
}

/** Who let this run go on, as far as that may be known: it is said beside what the workflow says, which does not wait for it. */
async function reviewersOf<S extends Spoken>({
  run,
  readApprovals,
  signal,
  warn,
}: SpeakDeps<S>): Promise<readonly Reviewer[]> {
  if (readApprovals === undefined) return [];
  try {
    const all = await readApprovals(Number.parseInt(run.id, 10), { signal, timeoutMs: approvalsTimeoutMs });
    return all
      .filter(({ state, user }) => state === 'approved' && user !== '')
      .map(({ user, environments }) => ({ login: user, environments }));
  } catch (error) {
    signal.throwIfAborted();
    warn(error instanceof Error ? error.message : String(error));
    return [];
  }
}
