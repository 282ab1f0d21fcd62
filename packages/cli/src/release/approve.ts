import { hasEnded, stepsOf } from '@seatrial/core';
import { type Approval, parseRelease, type Release, toInstant } from '@seatrial/model';
import { addToSpec } from '../cluster/add-to-spec.ts';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { type RecordCluster, withRecords } from '../cluster/open-cluster.ts';
import { recordRef } from '../cluster/records.ts';
import { roles } from '../cluster/roles.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { findRelease, qualified } from './choose-release.ts';

export interface ApproveOptions extends NamespacedOptions {
  readonly comment?: string;
}

export interface Approved {
  readonly release: Release;
  /** Whom the API server takes us for. */
  readonly by: string;
  /** Their approval that was there before: it is not given twice. */
  readonly earlier: Approval | undefined;
}

export async function approve(wanted: string, options: ApproveOptions, context: Context): Promise<ExitCode> {
  return withRecords(options, context, async (cluster) => {
    line(context.stdout, approvalText(await approveOn(cluster, wanted, options, context)));
    return exitCodes.ok;
  });
}

/**
 * Adds an approval as the user that the API server authenticates us as; it refuses any other name.
 * @throws CliError NotFound, Usage, Refused; KubeError
 */
export async function approveOn(
  { kube, clock }: RecordCluster,
  wanted: string,
  { namespace, comment }: Pick<ApproveOptions, 'namespace' | 'comment'>,
  { signal }: Pick<Context, 'signal'>,
): Promise<Approved> {
  const found = await findRelease(kube, wanted, namespace, signal);
  refuseEnded(found, wanted);
  const { username: by } = await kube.selfSubject({ signal });
  let earlier: Approval | undefined;
  const approved = await addToSpec(
    kube,
    recordRef(found),
    (record) => {
      const release = parseRelease(record);
      approvalsOf(release);
      earlier = release.spec.approvals.find((approval) => approval.by === by);
      if (earlier !== undefined) return undefined;
      const why = comment === undefined ? {} : { comment };
      return { approvals: [...release.spec.approvals, { by, at: toInstant(clock.now()), ...why }] };
    },
    { role: roles.releaser, signal },
  );
  return { release: parseRelease(approved), by, earlier };
}

/**
 * Whoever names an application means its release in flight, not the newest of those that have ended.
 * @throws CliError Refused
 */
export function refuseEnded(found: Release, wanted: string): void {
  const { metadata, spec, status } = found;
  const isNamed = wanted === metadata.name || wanted === qualified(found);
  if (isNamed || !hasEnded(found)) return;
  throw new CliError(
    'Refused',
    `Cannot approve ${wanted}: no release of ${spec.application} is in flight, the newest is ${status?.phase}`,
    showHint(qualified(found)),
  );
}

interface Approvals {
  /** Who approved of the step that is next to need it, and of no step before. */
  readonly people: readonly string[];
  readonly needed: number;
  /** The release stands at that step, and did not only begin. */
  readonly isDue: boolean;
}

/** @throws CliError Refused where no approval can do anything any more */
export function approvalsOf(release: Release): Approvals {
  const { status, spec } = release;
  const name = qualified(release);
  if (hasEnded(release) || status?.phase === 'RollingBack') {
    throw new CliError(
      'Refused',
      `Cannot approve ${name}: it is ${status?.phase} (${status?.reason})`,
      showHint(name),
    );
  }
  const steps = stepsOf(release);
  const at =
    status?.phase === 'Promoting' || status?.phase === 'Watching' ? steps.length : (status?.stepIndex ?? 0);
  const next = steps.findIndex((step, index) => index >= at && step.approval !== undefined);
  const approval = steps[next]?.approval;
  if (approval === undefined) {
    const why = steps.some((step) => step.approval)
      ? 'it is past its approval steps'
      : 'none of its steps is an approval';
    throw new CliError('Refused', `Cannot approve ${name}: ${why}`, showHint(name));
  }
  const used = steps.slice(0, next).reduce((sum, step) => sum + (step.approval?.count ?? 0), 0);
  const people = [...new Set(spec.approvals.map(({ by }) => by))].slice(used);
  return { people, needed: approval.count, isDue: next === at && status?.phase === 'Progressing' };
}

export function approvalText({ release, by, earlier }: Approved): string {
  const said = earlier === undefined ? `approved by ${by}` : `already approved by you (${by}, ${earlier.at})`;
  return `${qualified(release)} on ${release.spec.cluster}: ${said}, ${standingText(approvalsOf(release), by)}`;
}

function standingText({ people, needed, isDue }: Approvals, by: string): string {
  const count = `${people.length} of ${needed} ${needed === 1 ? 'approval' : 'approvals'}`;
  if (!people.includes(by)) return `${count}; yours counted for an earlier step, this one asks for others`;
  return isDue ? count : `${count}; it counts when the release comes to its approval step`;
}

function showHint(name: string): string {
  return `"seatrial release show ${name}" tells its story`;
}
