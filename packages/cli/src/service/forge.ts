import { type Clock, createRotatingSecret, type ForgePort, messageOf } from '@seatrial/core';
import { createForge, type Fetch, type ForgeAuth, ForgeError, type RepositoryName } from '@seatrial/forge';
import { systemClock } from '@seatrial/kube';
import type { ServiceMetrics } from '@seatrial/runner';
import { CliError } from '../failure.ts';
import { readFileText } from '../file-error.ts';
import { version } from '../version.ts';
import { forgePort } from './forge-port.ts';

/** Where a config repository is kept, as the options of `seatrial run` say it. */
export interface ForgeFlags {
  readonly forge?: string;
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
    throw unusable('--forge says which one it is, and is missing', 'give --forge github');
  }
  try {
    const repository = repositoryOf(flags.forgeRepository ?? pathOf(parts.repositoryUrl));
    const opened = createForge({
      auth: await authOf(flags),
      baseUrl: flags.forgeUrl ?? apiOf(parts.repositoryUrl),
      repository,
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

function repositoryOf(text: string): RepositoryName {
  const [owner = '', name = '', ...more] = text.split('/');
  if (owner === '' || name === '' || more.length > 0)
    throw unusable(
      `${JSON.stringify(text)} is no OWNER/NAME`,
      'say with --forge-repository what the repository is called there',
    );
  return { owner, name };
}

/** Of `https://github.com/acme/config.git`, and of `git@github.com:acme/config.git`. */
function pathOf(url: string): string {
  const path = URL.parse(url)?.pathname ?? url.slice(url.indexOf(':') + 1);
  return path
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '');
}

function apiOf(repositoryUrl: string): string {
  const host = URL.parse(repositoryUrl)?.hostname ?? repositoryUrl.replace(/^[^@]*@/, '').split(':', 1)[0];
  return host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`;
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
