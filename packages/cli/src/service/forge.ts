import { type Clock, createRotatingSecret, type ForgePort, messageOf } from '@seatrial/core';
import { type Fetch, type ForgeAuth, ForgeError, openForge } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import type { ForgeKind } from '@seatrial/model';
import type { ServiceMetrics } from '@seatrial/runner';
import { CliError } from '../failure.ts';
import { readFileText } from '../file-error.ts';
import { version } from '../version.ts';
import { forgePort } from './forge-port.ts';

/** Where a config repository is kept, as the options of `seatrial run` say it. */
export interface ForgeFlags {
  readonly forge?: ForgeKind;
  readonly forgeUrl?: string;
  readonly forgeRepository?: string;
  readonly forgeTokenFile?: string;
  readonly forgeAppId?: string;
  readonly forgeKeyFile?: string;
}

export interface ForgeParts {
  /** Of the config repository. */
  readonly repositoryUrl: string;
  readonly rng: () => number;
  readonly steadyClock: Pick<Clock, 'now'>;
  readonly metrics: Pick<ServiceMetrics, 'forge'>;
}

/** The forge that is told, or none. @throws CliError Usage where it cannot be used */
export async function forgeOf(flags: ForgeFlags, parts: ForgeParts): Promise<ForgePort | undefined> {
  const { forge, ...others } = flags;
  if (forge === undefined) {
    if (Object.values(others).every((it) => it === undefined)) return undefined;
    throw unusable('--forge says which one it is, and is missing', 'give --forge github, gitlab or gitea');
  }
  try {
    const { forgeUrl: baseUrl, forgeRepository: repository } = flags;
    const opened = openForge({
      kind: forge,
      auth: await authOf(flags),
      repositoryUrl: parts.repositoryUrl,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(repository === undefined ? {} : { repository }),
      userAgent: `seatrial-runner/${version}`,
      clock: systemClock,
      rng: parts.rng,
      send: counted(parts),
    });
    return forgePort(opened, systemClock);
  } catch (error) {
    if (error instanceof ForgeError)
      throw unusable(error.message, 'check the options that begin with --forge');
    throw error;
  }
}

async function authOf({ forgeTokenFile, forgeAppId, forgeKeyFile }: ForgeFlags): Promise<ForgeAuth> {
  if (forgeTokenFile !== undefined && forgeAppId === undefined && forgeKeyFile === undefined) {
    const secret = createRotatingSecret(() => readFileText(forgeTokenFile));
    try {
      await secret.current();
    } catch (error) {
      throw unusable(`its token in ${forgeTokenFile}: ${messageOf(error)}`, 'check --forge-token-file');
    }
    return { type: 'Rotating', secret };
  }
  if (forgeTokenFile === undefined && forgeAppId !== undefined && forgeKeyFile !== undefined)
    return { type: 'App', appId: forgeAppId, privateKey: await readFileText(forgeKeyFile) };
  throw unusable(
    'it takes a token, or an App',
    'give either --forge-token-file, or --forge-app-id with --forge-key-file',
  );
}

function counted({ metrics, steadyClock }: ForgeParts): Fetch {
  return async (input, init) => {
    const startedAt = steadyClock.now();
    let code = 'none';
    try {
      const answer = await fetch(input, init);
      code = String(answer.status);
      return answer;
    } finally {
      metrics.forge.request({ code, seconds: (steadyClock.now() - startedAt) / 1_000 });
    }
  };
}

function unusable(why: string, hint: string): CliError {
  return new CliError('Usage', `Cannot use the forge: ${why}`, hint);
}
