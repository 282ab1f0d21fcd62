import { hasEnded } from '@seatrial/core';
import { type Kube, systemClock } from '@seatrial/kube';
import { parseApplicationState, parseRelease, type Release, readRecords } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import { listRecords } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';
import { readDefinitions } from '../scenario/definitions.ts';
import { listRuns } from '../scenario/runs.ts';
import { type AskedNames, askedNames } from './asked-names.ts';
import type { CommandNode } from './command-tree.ts';

/** Somebody has pressed Tab and waits: without an answer by then there is none. */
const answerWithinMs = 2_000;
const namesMax = 200;

/** As the API server takes them: a shell may expand anything else. */
const namePattern = /^[a-z0-9][-a-z0-9.]*$/;

/**
 * Prints what may follow these words, a name a line; nothing where the cluster does not answer in time, or anything is
 * wrong: a person who is typing has not asked for error messages.
 */
export async function printNames(
  root: CommandNode,
  words: readonly string[],
  context: Context,
): Promise<ExitCode> {
  const asked = askedNames(root, words);
  if (asked === undefined) return exitCodes.ok;
  const limit = new AbortController();
  const signal = AbortSignal.any([context.signal, limit.signal]);
  const tooLate = systemClock.sleep(answerWithinMs, limit.signal).then(() => limit.abort());
  try {
    const names = new Set(await namesOf(asked, { ...context, signal }));
    for (const name of [...names].filter((it) => namePattern.test(it)).slice(0, namesMax)) {
      line(context.stdout, name);
    }
  } catch {
    context.signal.throwIfAborted(); // only Ctrl-C is worth a word
  } finally {
    limit.abort();
    await tooLate.catch(() => undefined); // that it was not needed is no error
  }
  return exitCodes.ok;
}

async function namesOf(asked: AskedNames, context: Context): Promise<readonly string[]> {
  const { kind, path, options } = asked;
  const from = pathOf(options.get('from'), context);
  if (kind === 'scenarios' && from !== undefined) {
    const files = await readDefinitions({ from, branch: '' }, context);
    return files?.scenarios.map(({ value }) => value.metadata.name) ?? [];
  }
  const kubeconfig = pathOf(options.get('kubeconfig'), context);
  const inContext = options.get('context');
  const cluster = {
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(inContext === undefined ? {} : { context: inContext }),
    ...serverOf(options, context),
  };
  return withRecords(cluster, context, ({ kube }) =>
    recordNames(kube, { kind, path, namespace: options.get('namespace') }, context.signal),
  );
}

function serverOf(options: AskedNames['options'], context: Context): ClusterOptions {
  const server = options.get('server');
  const tokenFile = pathOf(options.get('token-file'), context);
  const serverCaFile = pathOf(options.get('server-ca-file'), context);
  return {
    ...(server === undefined ? {} : { server }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(serverCaFile === undefined ? {} : { serverCaFile }),
  };
}

/** What records of the cluster offer; a release also goes by its application, a run by its scenario. */
export async function recordNames(
  kube: Pick<Kube, 'list'>,
  { kind, path, namespace }: Pick<AskedNames, 'kind' | 'path'> & { readonly namespace: string | undefined },
  signal: AbortSignal,
): Promise<readonly string[]> {
  switch (kind) {
    case 'applications': {
      const states = await listRecords(kube, 'ApplicationState', namespace, signal);
      return readRecords(states, parseApplicationState).records.map(({ spec }) => spec.application);
    }
    case 'releases': {
      const releases = readRecords(
        await listRecords(kube, 'Release', namespace, signal),
        parseRelease,
      ).records.filter(isMeantBy(path));
      return releases.flatMap(({ metadata, spec }) => [spec.application, metadata.name]);
    }
    case 'runs':
      return (await listRuns(kube, signal)).flatMap(({ metadata, spec }) => [spec.scenario, metadata.name]);
    case 'scenarios':
      return (await listRuns(kube, signal)).map(({ spec }) => spec.scenario);
    default:
      return kind satisfies never;
  }
}

/** Of which releases a command can do what it is for. */
function isMeantBy(path: string): (release: Release) => boolean {
  if (path === 'release show') return () => true;
  if (path === 'release retry')
    return ({ status }) => status?.phase === 'RolledBack' || status?.phase === 'Failed';
  return (release) => !hasEnded(release);
}

/** A shell that completes has not expanded what was typed. */
function pathOf(typed: string | undefined, { env }: Context): string | undefined {
  return typed?.replace(/^~(?=\/|$)/, env['HOME'] ?? '~');
}
