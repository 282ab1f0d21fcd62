import type { Application } from '@seatrial/model';
import { chosenCluster, type Rehearsal, rehearsalMarkdown, rehearse } from '@seatrial/sim';
import { failed, type Outcome } from '@seatrial/step';
import type { Inputs } from './inputs.ts';

export interface Deps {
  /** The Applications of the config repository. */
  readonly applications: (path: string) => Promise<readonly Application[]>;
  readonly log: (text: string) => void;
  readonly setOutput: (name: 'rehearsal' | 'wrong', value: string) => void;
  readonly writeSummary: (markdown: string) => Promise<void>;
}

/** Rehearses the rollout of an Application, and says what came of it in the log, in outputs and in the job summary. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  const { application: name, path, ...rest } = inputs;
  const applications = await deps.applications(path);
  const found = applications.find(({ metadata }) => metadata.name === name);
  const names = applications.map(({ metadata }) => metadata.name).join(', ');
  if (found === undefined)
    return cannot(
      name,
      `there is no Application of that name that can be read; there are: ${names || 'none'}`,
    );
  const cluster = inputs.cluster ?? chosenCluster(found);
  if (cluster === undefined) return cannot(name, 'its clusters have other steps each, name one of them');
  const rehearsal = await rehearse({ ...rest, application: found, cluster });
  if (typeof rehearsal === 'string') return cannot(name, rehearsal);
  await report(rehearsal, deps);
  return { type: 'Passed' };
}

async function report(rehearsal: Rehearsal, { log, setOutput, writeSummary }: Deps): Promise<void> {
  const markdown = rehearsalMarkdown(rehearsal);
  for (const line of markdown.trimEnd().split('\n')) log(line);
  setOutput('rehearsal', JSON.stringify(rehearsal));
  setOutput('wrong', String(rehearsal.rows.filter(({ isRight }) => !isRight).length));
  await writeSummary(markdown);
}

function cannot(name: string, why: string): Outcome {
  return failed(`Cannot rehearse ${JSON.stringify(name)}: ${why}`);
}
