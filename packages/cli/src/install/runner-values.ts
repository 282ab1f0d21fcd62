import { egressTo, issueText, RunnerValues } from '@seatrial/model';
import { CliError } from '../failure.ts';

/** Options that say how the runner is to run, by the names of the values; `runner` is false where it runs elsewhere. */
export interface RunnerOptions extends Partial<Omit<RunnerValues, 'env' | 'egress' | 'resources'>> {
  readonly runner: boolean;
  /** Each as NAME=VALUE. */
  readonly env?: readonly string[];
  /** Each as NAMESPACE:PORT. */
  readonly egress?: readonly string[];
}

const needed = ['image', 'cluster', 'repository'] as const;

/**
 * What was said of the runner, whole and checked; undefined where it runs elsewhere.
 * @throws CliError Usage
 */
export function runnerValues(options: RunnerOptions): RunnerValues | undefined {
  const said = saidOf(options);
  if (!options.runner) {
    const [first] = Object.keys(said);
    if (first === undefined) return undefined;
    const problem = `Cannot install without a runner and take ${flagOf(first)}`;
    throw new CliError('Usage', problem, 'give --no-runner, or what is about the runner');
  }
  const missing = needed.filter((name) => !(name in said)).map(flagOf);
  if (missing.length > 0) {
    const problem = `Cannot install a runner without ${missing.join(', ')}`;
    throw new CliError('Usage', problem, 'say it, or --no-runner where the runner runs elsewhere');
  }
  if (options.tag !== undefined && options.versions !== undefined) {
    const problem = 'Cannot follow a tag and a range of versions';
    throw new CliError('Usage', problem, 'give one of --tag and --versions');
  }
  const { data, error } = RunnerValues.safeParse(said);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const [name = ''] = issue?.path ?? [];
  const problem = `Cannot use ${flagOf(String(name))}: it ${issue === undefined ? 'is wrong' : issueText(issue)}`;
  throw new CliError('Usage', problem, 'seatrial install --help has what may be said');
}

/** What was said of the runner, as its values have it; what was not said is not in it. */
function saidOf(options: RunnerOptions): Readonly<Record<string, unknown>> {
  const { env, egress } = options;
  const said = { ...options, env: env?.map(variableOf), egress: egress?.map(ruleOf) };
  const known = new Set(Object.keys(RunnerValues.shape));
  return Object.fromEntries(
    Object.entries(said).filter(([name, value]) => known.has(name) && value !== undefined),
  );
}

function variableOf(text: string): unknown {
  const [name = '', ...rest] = text.split('=');
  if (rest.length > 0) return { name, value: rest.join('=') };
  throw new CliError('Usage', `Cannot use --env ${text}: it is not NAME=VALUE`);
}

function ruleOf(text: string): unknown {
  const [, namespace = '', port = ''] = /^([a-z0-9][-a-z0-9]{0,62}):([0-9]{1,5})$/.exec(text) ?? [];
  if (namespace !== '' && Number(port) >= 1 && Number(port) <= 65_535)
    return egressTo(namespace, Number(port));
  const problem = `Cannot use --egress ${text}: it is not NAMESPACE:PORT`;
  throw new CliError('Usage', problem, 'for other places add a NetworkPolicy of your own, or take the chart');
}

function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
