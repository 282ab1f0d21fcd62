import type { Observed } from '@seatrial/core';
import { codeOf, withCondition } from '@seatrial/core';
import type { ApplicationState, ApplicationStateStatus, EpochMs } from '@seatrial/model';
import { newApplicationStatus } from '@seatrial/model';
import { repositoryOfFile } from './share.ts';
import { type SourceView, shown } from './source.ts';

export interface WhyUnusable {
  /** `Unknown` while the config branch cannot be read. */
  readonly ready: 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** The config branch was read, and has no such Application for this cluster. */
  readonly isGone?: true;
}

/**
 * Why the config branch has no such Application that could be used: its own error; or, when nothing by its name can be
 * read, that of the file it stood in; or that it is not there.
 */
export function whyUnusable(
  { spec: { application }, status }: ApplicationState,
  view: Observed<SourceView>,
): WhyUnusable {
  if (view.type !== 'Value' && view.type !== 'Stale')
    return { ready: 'Unknown', reason: codeOf(view) ?? 'SourceUnavailable', message: view.reason };
  const { errors, clusterErrors, repository } = view.value;
  const own = errors.filter(({ subject }) => subject === `Application/${application}`);
  const error =
    own.find(({ file }) => file === status?.file) ??
    own[0] ??
    errors.find(
      ({ subject, file }) =>
        (subject === undefined || subject.startsWith('ApplicationSet/')) && isAtOrIn(status?.file, file),
    );
  if (error !== undefined) {
    // A reference to a Cluster whose own file cannot be read is not where the mistake is.
    const causes = error.code === 'UnknownReference' ? clusterErrors : [];
    const message = [...causes, error].map(shown).join('; ');
    return { ready: 'False', reason: 'InvalidConfig', message };
  }
  const before = status?.file === undefined ? repository : repositoryOfFile(status.file);
  if (before !== repository) return movedRepository(application, status?.file ?? '', repository);
  const message = `the config branch has no Application "${application}" for this cluster`;
  return { ready: 'False', reason: 'NotInRepository', message, isGone: true };
}

/** Whose name it is has been changed, and nobody has asked for what runs to be taken away. */
function movedRepository(application: string, file: string, repository: string | undefined): WhyUnusable {
  const whose =
    repository === undefined ? 'the first config repository' : `the config repository "${repository}"`;
  const message = `"${application}" was declared in ${file}, and its name belongs to ${whose} now, which does not declare it: declare it there, or give the name back in the file of repositories that the runner reads`;
  return { ready: 'False', reason: 'OtherRepository', message };
}

/** Whether it is the file, or stood in a folder that is too large to be looked into. */
function isAtOrIn(file: string | undefined, place: string): boolean {
  return file === place || file?.startsWith(`${place}/`) === true;
}

/** What runs cannot be moved to another namespace: the pods in the old one would be nobody's. */
export function namespaceChanged({ spec, metadata }: ApplicationState, wanted: string): WhyUnusable {
  const message = `"${spec.application}" runs in namespace "${metadata.namespace}", and its file says "${wanted}" now: set it back, or delete what runs there and then ApplicationState "${metadata.name}"`;
  return { ready: 'False', reason: 'NamespaceChanged', message };
}

/** What runs goes on, and so does a release in flight; the record says why nothing new comes. */
export function notedUnusable(
  { status }: ApplicationState,
  { ready, reason, message, isGone }: WhyUnusable,
  now: EpochMs,
): ApplicationStateStatus {
  const { inRepository: _, removal: __, ...before } = status ?? newApplicationStatus();
  const condition = { type: 'Ready', status: ready, reason, message };
  return {
    ...before,
    ...(isGone === true ? { inRepository: false } : {}),
    conditions: withCondition(before.conditions, condition, now),
  };
}
