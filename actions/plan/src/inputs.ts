import { linesOf, yesNo } from '@seatrial/step';

export const failures = ['never', 'refused', 'inconclusive', 'changes'] as const;
export type FailOn = (typeof failures)[number];

export interface Inputs {
  readonly path: string;
  /** Contexts of the kubeconfig; none: no cluster is asked. */
  readonly clusters: readonly string[];
  readonly kubeconfig?: string;
  /** Absent: what the event says. */
  readonly base?: string;
  readonly requestsPerSecond?: number;
  readonly token: string;
  readonly comment: boolean;
  readonly check: boolean;
  readonly id: string;
  readonly failOn: FailOn;
  readonly artifactFile?: string;
}

/** The inputs as the workflow wrote them, by their names; '' where it left one out. A text where one of them is wrong. */
export function parseInputs(read: (name: string) => string): Inputs | string {
  const comment = yesNo(read('comment'), true);
  const check = yesNo(read('check'), true);
  const failOn = failures.find((it) => it === (read('fail-on') || 'refused'));
  const id = read('id') || 'plan';
  const rate = read('requests-per-second');
  if (comment === undefined) return wrong('comment', read('comment'), 'write true or false');
  if (check === undefined) return wrong('check', read('check'), 'write true or false');
  if (failOn === undefined) return wrong('fail-on', read('fail-on'), `write ${failures.join(', ')}`);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/.test(id) || id.includes('--'))
    return wrong('id', id, 'write small letters, digits and single -');
  if (rate !== '' && !(/^\d{1,9}(?:\.\d{1,9})?$/.test(rate) && Number(rate) > 0))
    return wrong('requests-per-second', rate, 'write a number above 0');
  return {
    path: read('path') || '.',
    clusters: [...new Set(linesOf(read('clusters')))],
    ...(read('kubeconfig') === '' ? {} : { kubeconfig: read('kubeconfig') }),
    ...(read('base') === '' ? {} : { base: read('base') }),
    ...(rate === '' ? {} : { requestsPerSecond: Number(rate) }),
    token: read('token'),
    comment,
    check,
    id,
    failOn,
    ...(read('artifact-file') === '' ? {} : { artifactFile: read('artifact-file') }),
  };
}

function wrong(name: string, value: string, hint: string): string {
  return `Cannot take the input ${name}: it is ${JSON.stringify(value)}, ${hint}`;
}
