import type {
  DroppedCommit,
  EpochMs,
  Release,
  ReleaseRequest,
  ReleaseSpec,
  ReleaseStatus,
  RevertRecord,
} from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import type { RevertState } from '../ports.ts';
import type { Sourced } from '../version/sources.ts';

/** From which version a revert leads to which: a way back to its own, any other release to the one before it. */
export function revertVersions(spec: ReleaseSpec): {
  readonly from: Sourced | undefined;
  readonly to: Sourced | undefined;
} {
  const { undo, version, sources, renderer } = spec;
  const { previousVersion, previousSources, previousRenderer } = spec;
  const own = { version, sources, renderer };
  const before =
    previousVersion === undefined
      ? undefined
      : { version: previousVersion, sources: previousSources, renderer: previousRenderer };
  return undo === undefined ? { from: own, to: before } : { from: before, to: own };
}

/** The person's choice that is still to be answered: the last one, where it is not the one that the record has answered. */
export function revertAsked({ spec, status }: Pick<Release, 'spec' | 'status'>): ReleaseRequest | undefined {
  const last = spec.requests.findLast(({ type }) => type === 'Revert');
  const answered = status?.revert?.asked;
  return last !== undefined && answered?.by === last.by && answered.at === last.at ? undefined : last;
}

/**
 * Why a person cannot have the version of a release taken off the config branch, by its record; `undefined` where they can.
 * A way back that did not arrive is no reason: what it leads away from is what they did not want.
 */
export function whyNoRevert({ spec, status }: Pick<Release, 'spec' | 'status'>): string | undefined {
  if (status?.finishedAt === undefined) return 'it has not ended';
  if (spec.previousVersion === undefined) return 'it is the first version: there is none to go back to';
  if (spec.undo === undefined && status.phase === 'Promoted') return 'it was promoted';
  if (status.phase === 'Superseded') return 'it was overtaken, and nothing is known against its version';
  if (status.revert?.pullRequest?.state === 'Closing')
    return 'the pull request of its revert is being closed: ask again once it is';
  switch (status.revert?.state) {
    case 'Wanted':
      return 'a revert is on its way to the config branch already';
    case 'Done':
      return `it is done by commit ${status.revert.commit?.slice(0, 7) ?? '?'} on the config branch`;
    case 'Superseded':
      return `the config branch has moved on: ${status.revert.message ?? 'it has another version by now'}`;
    default:
      return undefined;
  }
}

/** Takes up what a person has chosen since the release has ended. */
export function withRevertAsked(release: Release, status: ReleaseStatus): ReleaseStatus {
  const asked = revertAsked({ ...release, status });
  if (asked === undefined || whyNoRevert({ ...release, status }) !== undefined) return status;
  const { by, at, comment, to } = asked;
  const { drops, dropsTotal, pullRequest } = status.revert ?? {};
  const word = { by, at, ...(comment === undefined ? {} : { comment }), ...(to === undefined ? {} : { to }) };
  const wanted = { ...listed({ drops, dropsTotal }), state: 'Wanted', asked: word } as const;
  return { ...status, revert: pullRequest === undefined ? wanted : { ...wanted, pullRequest } };
}

/** What the record says of a revert that was wanted, when it is known what came of it. */
export function revertAfter(
  before: RevertRecord | undefined,
  state: RevertState,
  now: EpochMs,
): RevertRecord {
  const kept = keptOf(before);
  const { asked } = kept;
  const at = toInstant(now);
  switch (state.type) {
    case 'Done':
      return { ...kept, state: 'Done', at, commit: state.commit };
    case 'Proposed': {
      const pullRequest = { ...state.pullRequest, state: 'Wanted' } as const;
      return { ...kept, ...state.why, state: 'Proposed', at, pullRequest };
    }
    case 'Superseded':
      return { ...(asked === undefined ? {} : { asked }), state: 'Superseded', at, message: state.message };
    case 'NotPushed':
      return { ...kept, ...state.refusal, state: 'NotPushed', at };
    default:
      return state satisfies never;
  }
}

/** For the commit that a person has chosen: which commits go with what failed, as far as the record names them. */
export function alsoDropped(revert: Partial<RevertRecord> = {}): string {
  const { drops = [], dropsTotal = drops.length, asked } = revert;
  const dropped = droppedWith(revert, asked?.to);
  if (dropped.length === 0) return '';
  const isAll = dropped.length === drops.length;
  const more = isAll && dropsTotal > drops.length ? `\nand ${dropsTotal - drops.length} more` : '';
  const lines = dropped.map(({ commit, promotedOn }) =>
    promotedOn === undefined ? commit : `${commit}, promoted on ${promotedOn.join(', ')}`,
  );
  return `\n\nWhat these commits have brought goes with it:\n${lines.join('\n')}${more}`;
}

/** Of the commits that a revert would drop, those that go where all is kept up to a commit; all where that is none of them. */
export function droppedWith(
  { drops = [] }: Partial<RevertRecord>,
  to: string | undefined,
): readonly DroppedCommit[] {
  const end = drops.findIndex(({ commit }) => commit === to);
  return end < 0 ? drops : drops.slice(0, end);
}

/** What stays known of a revert, whatever comes of it. */
export function keptOf(before: RevertRecord | undefined): Partial<RevertRecord> {
  return { ...listed(before), ...(before?.asked === undefined ? {} : { asked: before.asked }) };
}

/** What a revert would drop stays known, also where a later look did not come as far as to say it. */
function listed(before: Pick<RevertRecord, 'drops' | 'dropsTotal'> | undefined): Partial<RevertRecord> {
  const { drops, dropsTotal } = before ?? {};
  return {
    ...(drops === undefined ? {} : { drops }),
    ...(dropsTotal === undefined ? {} : { dropsTotal }),
  };
}
