import { planMarkdown, planText } from '@seatrial/cli/plan';
import { outcomeOfAll } from '@seatrial/core';
import {
  type Annotation,
  bodyCharactersMax,
  type Forge,
  isForgeError,
  markCharacters,
  type Op,
} from '@seatrial/forge';
import type { Plan } from '@seatrial/model';
import { type Event, failed, isInWorkspace, logWriter, type Outcome } from '@seatrial/step';
import { annotationsOf } from './annotations.ts';
import { type FailOn, failures, type Inputs } from './inputs.ts';

/** A job summary has room for 1 MiB, and a character up to 3 bytes in it. */
const summaryCharactersMax = 300_000;
/** GitHub shows ten of each level of a step; the rest is for those who read the log. */
const commandsMax = 50;

export interface PlanAsked {
  readonly path: string;
  /** Absent: no cluster is asked. */
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly from?: string;
  readonly requestsPerSecond?: number;
}

type Output = 'applications' | 'check-url' | 'comment-url' | 'file' | 'json-file' | 'outcome';

export interface Deps {
  /** Root of the checkout, absolute and without symbolic links. */
  readonly workspace: string;
  readonly event: Event;
  readonly plan: (asked: PlanAsked) => Promise<Plan>;
  /** Absent where there is no token. */
  readonly forge: Forge | undefined;
  readonly op: Op;
  /** Where a path of the workspace leads to, without symbolic links; `undefined` where nothing is. */
  readonly locate: (path: string) => Promise<string | undefined>;
  readonly annotate: (annotation: Annotation) => void;
  readonly log: (text: string) => void;
  /** Something that is not as it should be, and does not fail the step. */
  readonly warn: (text: string) => void;
  readonly setOutput: (name: Output, value: string) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
  /** @returns the absolute path */
  readonly writeFile: (path: string, text: string) => Promise<string>;
}

/** Plans a merge and says it as a comment, a check, a job summary, outputs and files. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const { path } = inputs;
  const place = await deps.locate(path);
  if (place === undefined)
    return failed(`Cannot plan ${path}: it is not in the workspace, check it out before this step`);
  if (!isInWorkspace(deps.workspace, place))
    return failed(`Cannot plan ${path}: it is outside of the workspace, check out what is to be planned`);
  const plan = named(await planned(inputs, deps), deps.event);
  logWriter(deps.log)(planText(plan));
  await deps.writeSummary(planMarkdown(plan, summaryCharactersMax));
  await writeFiles(plan, inputs, deps);
  const isBad = failsOn(inputs.failOn, plan.outcome);
  const applications = plan.clusters.flatMap((it) => it.applications).length;
  deps.setOutput('outcome', plan.outcome);
  deps.setOutput('applications', String(applications));
  await comment(plan, inputs, deps);
  await check(plan, isBad, inputs, deps);
  return isBad ? failed(`${titles[plan.outcome]}, and fail-on is ${inputs.failOn}`) : { type: 'Passed' };
}

/** One plan of all clusters: each is asked by its own context. */
async function planned(inputs: Inputs, { plan, event }: Deps): Promise<Plan> {
  const { clusters, path, kubeconfig, requestsPerSecond, base = event.base } = inputs;
  const common = {
    path,
    ...(base === undefined ? {} : { from: base }),
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  };
  if (clusters.length === 0) return plan(common);
  const plans: Plan[] = [];
  for (const context of clusters) {
    plans.push(await plan({ ...common, context, ...(kubeconfig === undefined ? {} : { kubeconfig }) }));
  }
  const [first] = plans;
  return {
    ...(first ?? { to: { name: '' } }),
    outcome: outcomeOfAll(plans.map(({ outcome }) => outcome)),
    clusters: plans.flatMap((it) => it.clusters),
  };
}

/** Commits by what people know them by. */
function named(plan: Plan, { headSha }: Event): Plan {
  const { from } = plan;
  return {
    ...plan,
    ...(from?.commit === undefined ? {} : { from: { ...from, name: from.commit.slice(0, 7) } }),
    to: { ...plan.to, name: headSha.slice(0, 7) || plan.to.name },
  };
}

async function comment(plan: Plan, { comment: isWanted, id }: Inputs, deps: Deps): Promise<void> {
  const { event, forge, op } = deps;
  if (!isWanted) return;
  if (event.pull === undefined)
    return deps.log('No comment: this is no pull request. The plan is in the job summary');
  if (forge === undefined) return deps.log('No comment: there is no token. The plan is in the job summary');
  const { number } = event.pull;
  const marker = `plan ${id}`;
  const end = `\n<sub>${event.headSha.slice(0, 7)} · [the whole plan](${event.run.url})</sub>\n`;
  const charactersMax = bodyCharactersMax - markCharacters(marker) - end.length;
  const body = plan.outcome === 'Nothing' ? '' : `${planMarkdown(plan, charactersMax)}${end}`;
  await unlessRefused('comment on the pull request', deps, async () => {
    const kept = await forge.keepComment({ number, marker, body }, op);
    deps.log(`Comment: ${kept.type}`);
    if ('url' in kept) deps.setOutput('comment-url', kept.url);
  });
}

const titles = {
  Nothing: 'Nothing would change',
  Changes: 'Something would change',
  Refused: 'Something would be refused',
  Inconclusive: 'Not all of it could be found out',
} as const satisfies Record<Plan['outcome'], string>;

async function check(plan: Plan, isBad: boolean, { check: isWanted, id }: Inputs, deps: Deps): Promise<void> {
  const { event, forge, op } = deps;
  const annotations = annotationsOf(plan);
  const isDone =
    isWanted &&
    forge !== undefined &&
    event.headSha !== '' &&
    (await unlessRefused('report a check', deps, async () => {
      const { url } = await forge.reportCheck(
        {
          name: `Seatrial ${id}`,
          headSha: event.headSha,
          marker: `${id} ${event.run.id}`,
          conclusion: isBad
            ? 'failure'
            : plan.outcome === 'Refused' || plan.outcome === 'Inconclusive'
              ? 'neutral'
              : 'success',
          title: titles[plan.outcome],
          summary: planMarkdown(plan),
          annotations,
          detailsUrl: event.run.url,
        },
        op,
      );
      deps.setOutput('check-url', url);
    }));
  if (isDone) return;
  for (const annotation of annotations.slice(0, commandsMax)) deps.annotate(annotation);
  if (annotations.length > commandsMax)
    deps.log(`${annotations.length - commandsMax} more are not annotated`);
}

/**
 * Whether it could be done. A forge that does not take it is said, and fails nothing: the plan is in the job summary. The token of a
 * pull request from a fork may only read, which nobody can change there.
 */
async function unlessRefused(doing: string, deps: Deps, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isForgeError(error)) throw error;
    if (error.code === 'Forbidden' && deps.event.pull?.isFork === true) {
      deps.log(
        `Cannot ${doing}: it comes from a fork, so that the token may only read. The plan is in the job summary`,
      );
    } else {
      deps.warn(`${error.message}. The plan is in the job summary`);
    }
    return false;
  }
}

async function writeFiles(plan: Plan, { artifactFile }: Inputs, deps: Deps): Promise<void> {
  if (artifactFile === undefined) return;
  deps.setOutput('file', await deps.writeFile(artifactFile, planText(plan)));
  const json = `${artifactFile.replace(/\.[a-z]+$/, '')}.json`;
  deps.setOutput('json-file', await deps.writeFile(json, `${JSON.stringify(plan, undefined, 2)}\n`));
}

function failsOn(failOn: FailOn, outcome: Plan['outcome']): boolean {
  if (outcome === 'Nothing') return false;
  const severity = { Refused: 'refused', Inconclusive: 'inconclusive', Changes: 'changes' } as const;
  return failures.indexOf(severity[outcome]) <= failures.indexOf(failOn);
}
