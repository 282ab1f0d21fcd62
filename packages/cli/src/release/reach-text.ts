import { numberText, shareText } from '@seatrial/core';
import type { GateReach, Release } from '@seatrial/model';
import { duration } from '../output/duration.ts';

/** What the error-rate gate can see at the traffic that came before the canary, and what it cannot; nothing until that is said. */
export function reachLines({ status }: Release): readonly string[] {
  const reach = status?.gateReach;
  if (reach === undefined) return [];
  if (reach.unknown !== undefined || reach.requestsPerSecond === undefined) return unknownLines(reach);
  return [
    countedText(reach, reach.requestsPerSecond),
    ...(reach.goodVersion === 'TakenBack'
      ? ['a version that fails as often as stable does is taken back: stable is above the ceiling itself']
      : (reach.steps?.map(stepText) ?? [])),
    seenText(reach),
    notSeenText(reach),
  ];
}

function unknownLines({ unknown, requestsToPass }: GateReach): readonly string[] {
  const why =
    unknown === 'NoCounts'
      ? 'requests could not be counted before the start'
      : 'nobody asked in the seconds before the start';
  const takes =
    requestsToPass === undefined
      ? 'a pass takes more requests than anybody has: errorRate.extraShareMax is too small'
      : `a pass takes ${requestsToPass} requests of the canary or more`;
  return [`${why}: what the gate will see is not known`, takes];
}

function countedText({ usualBadShare, counted }: GateReach, requestsPerSecond: number): string {
  const by =
    counted === undefined
      ? ''
      : ` (${numberText(counted.bad)} of ${counted.requests} requests that the gateway has counted for the Service so far)`;
  return `before the start ${numberText(requestsPerSecond)} requests came a second, ${shareText(usualBadShare)} of them bad${by}`;
}

function stepText(step: NonNullable<GateReach['steps']>[number]): string {
  const { weightPercent, requestsPerSecond, timeoutSeconds, passSeconds } = step;
  const at = `at ${weightPercent}%, ${numberText(requestsPerSecond)} requests a second`;
  const atMost = duration(timeoutSeconds * 1000);
  return passSeconds === undefined
    ? `${at}: a version as good as stable does not pass within ${atMost}, the release will end Inconclusive`
    : `${at}: a version as good as stable passes in about ${duration(passSeconds * 1000)} of ${atMost}`;
}

function seenText({ takenBackFromShare, surelyTakenBackFromShare }: GateReach): string {
  if (takenBackFromShare === undefined) return 'no share of bad requests is taken back with 95% certainty';
  const surely =
    surelyTakenBackFromShare === undefined ? '' : `, from ${shareText(surelyTakenBackFromShare)} on 99.9%`;
  return `seen: from ${shareText(takenBackFromShare)} bad requests on 95% of the versions are taken back before they pass${surely}`;
}

function notSeenText({ goodVersion, mayPassBelowShare }: GateReach): string {
  if (goodVersion === 'Inconclusive') return 'not seen: whether a version is as good as stable';
  if (mayPassBelowShare === undefined) return 'not seen: any version may pass';
  return `not seen: a version with less than ${shareText(mayPassBelowShare)} bad requests may pass`;
}
