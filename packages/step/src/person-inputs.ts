import { type ClusterInput, oneClusterOf } from './clusters.ts';
import type { TokenSource } from './id-token.ts';
import { yesNo } from './yes-no.ts';

/** What the steps take in which a workflow speaks to a release: approve, reject, roll back. */
export interface PersonInputs {
  /** A release, or the application whose release is meant. */
  readonly release: string;
  readonly namespace?: string;
  readonly cluster: ClusterInput;
  /** To ask GitHub who let the run go on; '' where there is none. */
  readonly token: string;
  /** '' where the workflow says nothing. */
  readonly comment: string;
  /** Until the release has ended. */
  readonly isWaiting: boolean;
  readonly timeoutMs: number;
  readonly isRevertWanted: boolean;
}

const minutesMax = 1_440;

/** The inputs as the workflow wrote them, by their names; '' where it left one out. A text where one of them is wrong. */
export function personInputs(
  read: (name: string) => string,
  tokenFor: (audience: string) => TokenSource,
): PersonInputs | string {
  const release = read('release').trim();
  const namespace = read('namespace').trim();
  const isWaiting = yesNo(read('wait'), false);
  const isRevertLeft = yesNo(read('no-revert'), false);
  const timeoutMs = minutesOf(read('timeout-minutes') || '60');
  if (release === '') return wrong('release', release, 'write the name of a release or an application');
  if (isWaiting === undefined) return wrong('wait', read('wait'), 'write true or false');
  if (isRevertLeft === undefined) return wrong('no-revert', read('no-revert'), 'write true or false');
  if (timeoutMs === undefined)
    return wrong('timeout-minutes', read('timeout-minutes'), `write a number of minutes up to ${minutesMax}`);
  const cluster = oneClusterOf(read, tokenFor);
  if (typeof cluster === 'string') return cluster;
  return {
    release,
    ...(namespace === '' ? {} : { namespace }),
    cluster,
    token: read('token'),
    comment: read('comment'),
    isWaiting,
    timeoutMs,
    isRevertWanted: !isRevertLeft,
  };
}

/** Minutes as an input has them, in milliseconds; undefined where they are none, or too many. */
export function minutesOf(text: string): number | undefined {
  const minutes = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  return minutes > 0 && minutes <= minutesMax ? minutes * 60_000 : undefined;
}

function wrong(name: string, value: string, hint: string): string {
  return `Cannot take the input ${name}: it is ${JSON.stringify(value)}, ${hint}`;
}
