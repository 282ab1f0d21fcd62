import type { WorkflowText } from '../../tidy/workflow-texts.ts';

export interface WholeWorkflow {
  readonly text: string;
  /** How many lines were put before the first one of the example. */
  readonly linesBefore: number;
}

const job = ['on: push', 'jobs:', '  example:', '    runs-on: ubuntu-24.04'];

/**
 * What actionlint can read: around the part of a workflow that an example shows stands the least of what it is a part of. What
 * is of this repository is named by its path in it, so that inputs, outputs and secrets are held against what is there.
 */
export function wholeWorkflow({ text }: Pick<WorkflowText, 'text'>): WholeWorkflow {
  const own = text
    .replaceAll(/^(\s*(?:- )?uses: )OWNER\/seatrial\/(.+)@COMMIT$/gm, '$1./$2')
    .replaceAll(/^(\s*(?:- )?uses: )\$\//gm, '$1./');
  if (/^- /m.test(own)) return put([...job, '    steps:'], own, 6);
  if (/^steps:/m.test(own)) return put(job, own, 4);
  return put(/^on:/m.test(own) ? [] : ['on: push'], own, 0);
}

function put(before: readonly string[], text: string, indentation: number): WholeWorkflow {
  const indented = text.replaceAll(/^(?=.)/gm, ' '.repeat(indentation));
  return { text: [...before, indented].join('\n'), linesBefore: before.length };
}
