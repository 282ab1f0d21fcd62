import { hasEnded } from '@seatrial/core';
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
import { pushAgain } from './push-again.ts';

/** Of what something is asked, and where that is written down. */
export interface Asked {
  readonly record: Release | ApplicationState;
  /** Of the release, with its namespace. */
  readonly name: string;
  /** What is left for people to do. */
  readonly hint?: string | undefined;
  /**
   * Adds to what was asked, in the record as it is now; unless the same was asked earlier.
   * @throws CliError Refused where the request would do nothing
   */
  readonly add: (record: KubeObject, word: Approval) => Added;
}

type Added = { readonly requests: readonly Approval[] } | { readonly earlier: Approval };

export function askRelease(type: ReleaseRequest['type'], found: Release): Asked {
  return {
    record: found,
    name: qualified(found),
    hint: type === 'Retry' ? pushAgain(found) : undefined,
    add: (record, word) => {
      const release = parseRelease(record);
      const { requests } = release.spec;
      const earlier = requests.find((it) => it.type === type);
      // What was asked of a release that is over is done: who asks again means another one.
      if (earlier !== undefined && (type === 'Retry' || !hasEnded(release))) return { earlier };
      checkPossible(type, release);
      const request: ReleaseRequest = { type, ...word };
      return { requests: [...requests, request] };
    },
  };
}

/** @throws CliError Refused where the request would do nothing */
export function checkPossible(type: ReleaseRequest['type'], release: Release): void {
  const { status, spec } = release;
  const name = qualified(release);
  const failed = status?.phase === 'RolledBack' || status?.phase === 'Failed';
  if (type === 'Retry') {
    if (failed) return;
    const why = hasEnded(release) ? `it is ${status?.phase}, not held back` : 'it has not ended';
    throw new CliError('Refused', `Cannot retry ${name}: ${why}`, 'only a version that failed is kept out');
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
    status?.phase === 'Promoted'
      ? `it is ${spec.application}’s stable version: revert its commit in the config repository`
      : `"seatrial release show ${name}" tells its story`;
  throw new CliError('Refused', `Cannot ${verb} ${name}: it is ${status?.phase} (${status?.reason})`, hint);
}
