import { tmpdir } from 'node:os';
import { isKubeError, type Kube } from '@seatrial/kube';
import { apiVersion, parseApplicationState } from '@seatrial/model';
import { findProgram, programTable, resolveCacheDir } from '@seatrial/programs';
import {
  countOf,
  createIsolations,
  isolationWords,
  type RenderProgram,
  sandboxLimits,
} from '@seatrial/render';
import type { Context } from '../context.ts';
import type { Definitions } from '../scenario/definitions.ts';
import { type Check, info, ok, warn } from './check.ts';

const applicationsShown = 5;

/** The programs that the applications of a repository are rendered with, where they are needed. */
export async function checkRenderPrograms(
  { applications, hasEncrypted }: Pick<Definitions, 'applications' | 'hasEncrypted'>,
  { env, signal }: Pick<Context, 'env' | 'signal'>,
): Promise<readonly Check[]> {
  const users = (has: 'helm' | 'kustomize'): number =>
    applications.filter(({ value }) => value.spec.source?.[has] !== undefined).length;
  const needed: readonly (readonly [RenderProgram, string])[] = [
    ...(['kustomize', 'helm'] as const).flatMap((name) =>
      users(name) === 0 ? [] : [[name, countOf(users(name), 'application')] as const],
    ),
    ...(hasEncrypted ? [['sops', 'encrypted files'] as const] : []),
  ];
  const options = { env, cacheDir: resolveCacheDir(env), report: () => undefined, signal };
  const checks: Check[] = [];
  const isolationOf = createIsolations(tmpdir(), sandboxLimits, (isolation) => {
    const subject = 'sandbox';
    checks.push(ok(subject, `here, programs that render have ${isolationWords[isolation]}`));
  });
  for (const [name, what] of needed) {
    const { version } = programTable[name];
    const path = await findProgram(name, options);
    checks.push(
      path === undefined
        ? info(
            name,
            `${version} is not here yet, and ${what} need it`,
            'who renders downloads it, or builds it with Go; what is said of this machine is not said of the runner',
          )
        : ok(name, `${version} for ${what}: ${path}`),
    );
    if (path !== undefined) await isolationOf(path, { signal });
  }
  return checks;
}

/** Applications that wait because their versions cannot be rendered where the runner is. */
export async function checkRendered(
  kube: Pick<Kube, 'list'>,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  try {
    const { items } = await kube.list({ apiVersion, kind: 'ApplicationState' }, { signal });
    const waiting = items
      .map(parseApplicationState)
      .flatMap(({ spec, status }) =>
        (status?.conditions ?? [])
          .filter(({ type, reason }) => type === 'Ready' && reason === 'RenderingUnavailable')
          .map(({ message }) => ({ application: spec.application, message })),
      );
    const checks = waiting
      .slice(0, applicationsShown)
      .map(({ application, message }) =>
        warn(
          `rendering of ${application}`,
          message,
          'what runs goes on; nothing new of it begins until this is there for the runner',
        ),
      );
    const more = waiting.length - checks.length;
    return more === 0
      ? checks
      : [
          ...checks,
          warn('rendering', `${countOf(more, 'application')} more`, '"seatrial status" names them'),
        ];
  } catch (error) {
    signal.throwIfAborted();
    // that one may not see them is said of the rights already
    if (isKubeError(error, 'Forbidden')) return [];
    throw error;
  }
}
