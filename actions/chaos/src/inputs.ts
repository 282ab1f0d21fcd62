import { type ClusterInput, oneClusterOf, type TokenSource } from '@seatrial/step';

export interface Inputs {
  readonly scenario: string;
  readonly cluster: ClusterInput;
  /** Absent: the newest run says what the scenario is. */
  readonly from?: string;
  readonly waitFor?: 'release' | 'schedule';
  readonly commit: string;
  readonly ifRunning: 'fail' | 'wait';
  readonly onInconclusive: 'fail' | 'succeed';
  readonly onCancel: 'abort' | 'leave';
  readonly timeoutMs: number;
  readonly junitFile?: string;
  readonly jsonFile?: string;
}

const minuteMs = 60_000;
/** A job ends after so many. */
const minutesMax = 360;

/** The inputs as the workflow wrote them, by their names; '' where it left one out. A text where one of them is wrong. */
export function parseInputs(
  read: (name: string) => string,
  tokenFor: (audience: string) => TokenSource,
): Inputs | string {
  const scenario = read('scenario');
  const waitFor = oneOf(['', 'release', 'schedule'], read('wait-for'));
  const ifRunning = oneOf(['wait', 'fail'], read('if-running') || 'wait');
  const onInconclusive = oneOf(['fail', 'succeed'], read('on-inconclusive') || 'fail');
  const onCancel = oneOf(['abort', 'leave'], read('on-cancel') || 'abort');
  const minutes = Number(read('timeout-minutes') || '60');
  const commit = read('commit');
  if (scenario === '') return 'Cannot take the input scenario: it is empty, write the name of a Scenario';
  if (waitFor === undefined)
    return wrong('wait-for', read('wait-for'), 'write release or schedule, or leave it out');
  if (ifRunning === undefined) return wrong('if-running', read('if-running'), 'write wait or fail');
  if (onInconclusive === undefined)
    return wrong('on-inconclusive', read('on-inconclusive'), 'write fail or succeed');
  if (onCancel === undefined) return wrong('on-cancel', read('on-cancel'), 'write abort or leave');
  if (!(minutes > 0 && minutes <= minutesMax))
    return wrong('timeout-minutes', read('timeout-minutes'), `write a number from above 0 to ${minutesMax}`);
  if (waitFor === 'release' && !/^[0-9a-f]{40,64}$/.test(commit))
    return wrong('commit', commit, 'write the full id of a commit');
  const cluster = oneClusterOf(read, tokenFor);
  if (typeof cluster === 'string') return cluster;
  const places = { from: read('path'), junitFile: read('junit-file'), jsonFile: read('json-file') };
  return {
    scenario,
    cluster,
    ...written(places),
    ...(waitFor === '' ? {} : { waitFor }),
    commit,
    ifRunning,
    onInconclusive,
    onCancel,
    timeoutMs: minutes * minuteMs,
  };
}

function oneOf<T extends string>(words: readonly T[], value: string): T | undefined {
  return words.find((it) => it === value);
}

/** Those that the workflow wrote. */
function written<T extends Readonly<Record<string, string>>>(
  values: T,
): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as {
    readonly [K in keyof T]?: string;
  };
}

function wrong(name: string, value: string, hint: string): string {
  return `Cannot take the input ${name}: it is ${JSON.stringify(value)}, ${hint}`;
}
