export const usage = `usage: npm run simulate -- --seed S [--verbose]       repeats one seed
       npm run simulate -- [--from S] [--runs N]     looks through many (default: 100, from 1)
       npm run simulate -- --crash-at N [--after] [--way-back]
                                                     the voyage, or one that takes a promoted version
                                                     back, with a death at the Nth write`;

/** What a command line asks for. */
export type Asked =
  | { readonly type: 'Help' }
  | { readonly type: 'One'; readonly seed: number; readonly verbose: boolean }
  | { readonly type: 'Many'; readonly from: number; readonly runs: number }
  | { readonly type: 'Voyage'; readonly crashAt: number; readonly after: boolean; readonly back: boolean };

/** As `parseArgs` of Node.js wants them. */
export const options = {
  seed: { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  from: { type: 'string' },
  runs: { type: 'string' },
  'crash-at': { type: 'string' },
  after: { type: 'boolean' },
  'way-back': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = {
  readonly [Name in keyof typeof options]?: (typeof options)[Name]['type'] extends 'string'
    ? string
    : boolean;
};

/** What options ask for together. @throws Error that says why they make no sense */
export function askedBy(values: Values): Asked {
  if (values.help === true) return { type: 'Help' };
  if (values['crash-at'] !== undefined) {
    refuseOthers('crash-at', ['crash-at', 'after', 'way-back'], Object.keys(values));
    const crashAt = wholeNumber('crash-at', values['crash-at'], 1);
    return { type: 'Voyage', crashAt, after: values.after === true, back: values['way-back'] === true };
  }
  if (values.seed !== undefined) {
    refuseOthers('seed', ['seed', 'verbose'], Object.keys(values));
    return { type: 'One', seed: wholeNumber('seed', values.seed, 0), verbose: values.verbose === true };
  }
  if (values.verbose === true) throw new Error('--verbose goes with --seed');
  if (values.after === true) throw new Error('--after goes with --crash-at');
  if (values['way-back'] === true) throw new Error('--way-back goes with --crash-at');
  const from = wholeNumber('from', values.from ?? '1', 0);
  return { type: 'Many', from, runs: wholeNumber('runs', values.runs ?? '100', 1) };
}

function refuseOthers(option: string, allowed: readonly string[], given: readonly string[]): void {
  const other = given.find((name) => !allowed.includes(name));
  if (other !== undefined) throw new Error(`--${option} and --${other} do not go together`);
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  const wanted = `a whole number of ${least} or more, with at most 15 digits`;
  throw new Error(`--${option} must be ${wanted}, got ${JSON.stringify(text)}`);
}
