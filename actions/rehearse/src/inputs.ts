export interface Inputs {
  readonly application: string;
  readonly cluster: string | undefined;
  readonly requestsPerSecond: number;
  readonly stableShare: number;
  readonly seed: number;
  readonly path: string;
}

export type Written = Readonly<
  Record<'application' | 'cluster' | 'requestsPerSecond' | 'stableRate' | 'seed' | 'path', string>
>;

const requestsPerSecondMax = 100_000;

/** The inputs as the workflow wrote them, '' where it left one out; a text where one of them is wrong. */
export function parseInputs(written: Written): Inputs | string {
  const { application, cluster, path } = written;
  const requestsPerSecond = Number(written.requestsPerSecond);
  const stableShare = Number(written.stableRate || '0.001');
  const seed = Number(written.seed || '1');
  if (application === '') return 'Cannot take the input application: it is empty, write the name of one';
  if (!(requestsPerSecond > 0 && requestsPerSecond <= requestsPerSecondMax))
    return wrong(
      'requests-per-second',
      written.requestsPerSecond,
      `a number from above 0 to ${requestsPerSecondMax}`,
    );
  if (!(stableShare >= 0 && stableShare < 1))
    return wrong('stable-rate', written.stableRate, 'a share of 1, such as 0.001');
  if (!Number.isSafeInteger(seed) || seed < 0) return wrong('seed', written.seed, 'a whole number');
  return {
    application,
    cluster: cluster === '' ? undefined : cluster,
    requestsPerSecond,
    stableShare,
    seed,
    path: path === '' ? '.' : path,
  };
}

function wrong(input: string, value: string, wanted: string): string {
  return `Cannot take the input ${input}: it is ${JSON.stringify(value)}, write ${wanted}`;
}
