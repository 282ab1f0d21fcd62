import { type Finding, type Rollout, type Source, type Step, warningAt } from '@seatrial/model';
import { type ErrorRateGate, errorRateDefaults } from '../gate/error-rate-rules.ts';
import { requestsToPass } from '../gate/requests-to-pass.ts';

type Place = readonly (string | number)[];

/** More requests a second than this on a canary alone is what few have: who does knows, and the rest should be told. */
const canaryRateMax = 100;

/** What of the steps does not do what it seems to. All are warnings. */
export function checkSteps(
  source: Source,
  steps: readonly Step[],
  path: Place,
  errorRate: Rollout['errorRate'],
): readonly Finding[] {
  const gate = { ...errorRateDefaults, ...errorRate };
  return steps.flatMap((step, index) => {
    const given = { source, steps, step, index, path: [...path, index] };
    return [
      ...checkWeight(given),
      ...checkPause(given),
      ...checkEvidence(given, gate),
      ...checkAfterAll(given),
    ];
  });
}

interface Given {
  readonly source: Source;
  readonly steps: readonly Step[];
  readonly step: Step;
  readonly index: number;
  readonly path: Place;
}

function checkWeight({ source, steps, step, index, path }: Given): readonly Finding[] {
  const { setWeight } = step;
  if (setWeight === undefined) return [];
  const place = [...path, 'setWeight'];
  const before = weightAt(steps, index - 1);
  if (setWeight <= before) {
    return [
      warningAt(source, place, {
        code: 'WeightsNotAscending',
        message: `the weight goes from ${before}% to ${setWeight}%`,
        hint: 'weights of a rollout usually grow from step to step',
      }),
    ];
  }
  const next = steps[index + 1];
  // of one that is lower that is said already
  if (next !== undefined && (next.setWeight ?? 0) <= setWeight) return [];
  const what = next === undefined ? 'the promotion' : `the step to ${next.setWeight}%`;
  return [
    warningAt(source, place, {
      code: 'WeightNotAwaited',
      message: `nothing waits at ${setWeight}%: ${what} comes as soon as the weight is in effect`,
      hint: 'add an evidence, pause or approval step after it, or remove it',
    }),
  ];
}

function checkPause({ source, step, path }: Given): readonly Finding[] {
  if (step.pause?.seconds !== 0) return [];
  return [
    warningAt(source, [...path, 'pause', 'seconds'], {
      code: 'EmptyPause',
      message: 'a pause of 0 seconds holds nothing',
      hint: 'say for how long, or remove the step',
    }),
  ];
}

function checkEvidence({ source, steps, step, index, path }: Given, gate: ErrorRateGate): readonly Finding[] {
  const { evidence } = step;
  // by its odds a canary may pass with fewer requests, when stable has errors enough
  if (evidence === undefined || gate.passBelowOdds !== undefined) return [];
  const isFirst = !steps.slice(0, index).some((it) => it.evidence !== undefined);
  const seconds = evidence.timeoutSeconds - (isFirst ? gate.warmUpSeconds : 0);
  const requests = requestsToPass(gate);
  const rate = requests === undefined || seconds <= 0 ? undefined : requests / seconds;
  if (rate !== undefined && rate <= canaryRateMax) return [];
  const weight = weightAt(steps, index);
  const needs =
    requests === undefined
      ? 'more requests than anybody has, however long it waits'
      : rate === undefined
        ? `${requests} requests without an error, and all of its ${evidence.timeoutSeconds} s are the warm-up of the canary`
        : `${requests} requests without an error, and has ${seconds} s: ${Math.ceil(rate)} a second on the canary, ${Math.ceil((rate * 100) / weight)} on all at ${weight}%`;
  return [
    warningAt(source, [...path, 'evidence'], {
      code: 'EvidenceOutOfReach',
      message: `the step takes ${requests === undefined ? '' : 'at least '}${needs}`,
      hint: 'raise timeoutSeconds or errorRate.extraShareMax; a step without its evidence takes the release back as inconclusive',
    }),
  ];
}

/** When the canary has all requests, users have the version, and there is no stable version beside it any more. */
function checkAfterAll({ source, steps, step, index, path }: Given): readonly Finding[] {
  if (weightAt(steps, index - 1) !== 100) return [];
  if (step.approval !== undefined) {
    return [
      warningAt(source, [...path, 'approval'], {
        code: 'DecidedAtAllTraffic',
        message: 'people are asked when all requests go to the canary already',
        hint: 'put the approval before the weight of 100%',
      }),
    ];
  }
  if (step.evidence === undefined) return [];
  return [
    warningAt(source, [...path, 'evidence'], {
      code: 'DecidedAtAllTraffic',
      message:
        'the evidence is gathered when no request goes to stable any more, so there is nothing to compare with',
      hint: 'put the step before the weight of 100%; the watch after promotion looks at all requests',
    }),
  ];
}

/** The weight that is in effect after a step; 0 before the first. */
function weightAt(steps: readonly Step[], index: number): number {
  return steps.slice(0, index + 1).findLast(({ setWeight }) => setWeight !== undefined)?.setWeight ?? 0;
}
