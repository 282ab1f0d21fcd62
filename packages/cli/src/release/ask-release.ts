import { hasEnded, latestRequest, requestedRollback } from '@seatrial/core';
import {
  type ApplicationState,
  type Approval,
  type KubeObject,
  parseRelease,
  type Release,
  type ReleaseRequest,
} from '@seatrial/model';
import { CliError } from '../failure.ts';
import { qualified } from './choose-release.ts';
import { pushAgain } from './next-text.ts';

/** Of what something is asked, and where that is written down. */
export interface Asked {
  readonly record: Release | ApplicationState;
  /** Of the release, with its namespace. */
  readonly name: string;
  /** What comes of it, where that is not what comes of such a request at large. */
  readonly outcome?: string;
  /** What is left for people to do. */
  readonly hint?: string | undefined;
  /**
   * Adds to what was asked, in the record as it is now; unless the same was asked earlier.
   * @throws CliError Refused where the request would do nothing
   */
  readonly add: (record: KubeObject, word: Word) => Added;
}

/** Who asks, when and why; and of what takes a version back, whether the config branch is to be left alone. */
export type Word = Omit<ReleaseRequest, 'type'>;

type Added = { readonly requests: readonly Approval[] } | { readonly earlier: Approval };

/** What is asked while a release is under way, or of one that is over. */
export type AskedType = Exclude<ReleaseRequest['type'], 'Revert'>;

/** @param undoneBy the release that took it back after its promotion, if one did */
export function askRelease(type: AskedType, found: Release, undoneBy?: Release): Asked {
  return {
    record: found,
    name: qualified(found),
    hint: type === 'Retry' ? pushAgain(undoneBy ?? found) : undefined,
    add: (record, word) => {
      const release = parseRelease(record);
      const { requests } = release.spec;
      const { phase } = release.status ?? {};
      const last = phase === 'Promoted' ? latestRequest(requests) : requests.find((it) => it.type === type);
      const earlier = last?.type === type ? last : undefined;
      // What was asked of a release that is over is done: who asks again means another one.
      if (earlier !== undefined && (type === 'Retry' || !hasEnded(release))) return { earlier };
      checkPossible(type, release);
      const request: ReleaseRequest = { type, ...word };
      return { requests: [...requests, request] };
    },
  };
}

/** @throws CliError Refused where the request would do nothing */
export function checkPossible(type: AskedType, release: Release): void {
  const { status, spec } = release;
  const name = qualified(release);
  if (type === 'Retry') {
    if (isKeptOut(release)) return;
    const why = hasEnded(release) ? `it is ${status?.phase}, not held back` : 'it has not ended';
    throw new CliError('Refused', `Cannot retry ${name}: ${why}`, 'only a version that failed is kept out');
  }
  if (spec.undo !== undefined) {
    const what = { Reject: 'reject', Rollback: 'roll back', PromoteNow: 'promote' }[type];
    throw new CliError(
      'Refused',
      `Cannot ${what} ${name}: it is the way back from ${spec.undo.release}, as ${spec.undo.by} asked`,
      `"seatrial release retry ${release.metadata.namespace}/${spec.undo.release}" lets the version in again that it takes back`,
    );
  }
  if (type === 'PromoteNow') {
    const phase = status?.phase ?? 'Pending';
    if (phase === 'Pending' || phase === 'Preparing' || phase === 'Progressing') return;
    const why = `it is ${phase} (${status?.reason})`;
    throw new CliError(
      'Refused',
      `Cannot promote ${name}: ${why}`,
      'only steps that are left are passed over',
    );
  }
  if (!hasEnded(release) && status?.phase !== 'RollingBack') {
    if (type === 'Reject' && status?.phase === 'Watching') {
      throw new CliError(
        'Refused',
        `Cannot reject ${name}: it is promoted already`,
        `"seatrial rollback ${name}" takes it back`,
      );
    }
    return;
  }
  const verb = type === 'Reject' ? 'reject' : 'roll back';
  const hint =
    type === 'Reject' && status?.phase === 'Promoted'
      ? `"seatrial rollback ${name}" takes it back while it is the stable one`
      : `"seatrial release show ${name}" tells its story`;
  throw new CliError('Refused', `Cannot ${verb} ${name}: it is ${status?.phase} (${status?.reason})`, hint);
}

function isKeptOut(release: Release): boolean {
  const { status } = release;
  return (
    requestedRollback(release) !== undefined || status?.phase === 'RolledBack' || status?.phase === 'Failed'
  );
}
