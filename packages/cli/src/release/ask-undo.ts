import { hasEnded, latestRequest } from '@seatrial/core';
import { parseRelease, type Release, shortVersion } from '@seatrial/model';
import { CliError } from '../failure.ts';
import { type Asked, askRelease } from './ask-release.ts';
import { chooseRelease, qualified } from './choose-release.ts';
import { isBeside, type RecordsSeen, stableBeside } from './list-all.ts';

/**
 * Who wants an application rolled back means its release in flight, else the stable one, which is not always the newest.
 * @throws CliError NotFound, Usage; Refused where there is no way back
 */
export function askRollback(seen: RecordsSeen, wanted: string): Asked {
  const found = stableInstead(chooseRelease(seen.releases, wanted), wanted, seen);
  if (found.status?.phase !== 'Promoted') return askRelease('Rollback', found);
  checkUndo(found, seen);
  const version = shortVersion(found.spec.previousVersion ?? '');
  const other = inFlightBeside(found, seen);
  return {
    record: found,
    name: qualified(found),
    outcome: `its version is kept out, and version ${version} before it is put back${other === undefined ? '' : waitText(other)}`,
    add: (record, word) => {
      const { spec } = parseRelease(record);
      const earlier = latestRequest(spec.requests);
      if (earlier?.type === 'Rollback') return { earlier };
      return { requests: [...spec.requests, { type: 'Rollback', ...word }] };
    },
  };
}

function inFlightBeside(release: Release, { releases }: RecordsSeen): Release | undefined {
  return releases.find((it) => isBeside(it, release) && !hasEnded(it));
}

function waitText({ metadata: { name }, status }: Release): string {
  const phase = status?.phase ?? 'Pending';
  return phase === 'RollingBack'
    ? ` after ${name}, which is ${phase}`
    : `; ${name}, which is ${phase}, ends for that`;
}

function stableInstead(found: Release, wanted: string, seen: RecordsSeen): Release {
  const isNamed = wanted === found.metadata.name || wanted === qualified(found);
  if (isNamed || !hasEnded(found)) return found;
  const stable = stableBeside(found, seen);
  return seen.releases.find((it) => isBeside(it, found) && it.metadata.name === stable) ?? found;
}

/** @throws CliError Refused, with what can be done instead */
function checkUndo(release: Release, seen: RecordsSeen): void {
  const { metadata, spec } = release;
  const { releases } = seen;
  const refuse = (why: string, hint: string): CliError =>
    new CliError('Refused', `Cannot roll back ${qualified(release)}: ${why}`, hint);
  const named = (name: string | undefined): string => `${metadata.namespace}/${name}`;
  const ways = releases.filter((it) => isBeside(it, release) && it.spec.undo?.release === metadata.name);
  const inFlight = inFlightBeside(release, seen);
  const stable = stableBeside(release, seen);

  if (spec.undo !== undefined) {
    const retry = `"seatrial release retry ${named(spec.undo.release)}" lets the version in again that it took back`;
    throw refuse(`it is itself the way back from ${spec.undo.release}`, retry);
  }
  const way = ways.find((it) => !hasEnded(it)) ?? ways.find((it) => it.metadata.name === stable);
  if (way !== undefined) {
    const by = `${way.metadata.name}, as ${way.spec.undo?.by} asked`;
    const story = `"seatrial release show ${qualified(way)}" tells its story`;
    throw refuse(`it ${hasEnded(way) ? 'was' : 'is being'} taken back by ${by}`, story);
  }
  if (stable !== metadata.name) {
    const back = `"seatrial rollback ${named(stable)}" takes that one back`;
    throw refuse(`it is not the stable release of ${spec.application} any more, ${stable} is`, back);
  }
  const phase = inFlight?.status?.phase;
  if (inFlight !== undefined && (phase === 'Promoting' || phase === 'Watching')) {
    const first = `"seatrial rollback ${qualified(inFlight)}" takes that one back first`;
    throw refuse(`it would wait for ${inFlight.metadata.name}, which is ${phase}`, first);
  }
  if (spec.previousVersion === undefined)
    throw refuse('it is the first version: there is none before it', 'push a version that mends it');
  const failed = ways.find(({ status }) => status?.phase === 'RolledBack' || status?.phase === 'Failed');
  if (failed !== undefined) {
    const again = `"seatrial release retry ${qualified(failed)}" tries the way back again`;
    throw refuse(`the way back has failed in ${failed.metadata.name}`, again);
  }
}
