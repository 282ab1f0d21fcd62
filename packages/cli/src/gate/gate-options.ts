import type { ErrorRateGate } from '@seatrial/core';

/** The settings of a gate that were given on the command line. */
export type GateOptions = {
  readonly [Setting in keyof ErrorRateGate]?: number;
};

/** The gate of the defaults and the flags. */
export function gateOf(options: GateOptions, defaults: ErrorRateGate): ErrorRateGate {
  return {
    alpha: options.alpha ?? defaults.alpha,
    toleranceOdds: options.toleranceOdds ?? defaults.toleranceOdds,
    ceilingShare: options.ceilingShare ?? defaults.ceilingShare,
    minimumSample: options.minimumSample ?? defaults.minimumSample,
    passBelowShare: options.passBelowShare ?? defaults.passBelowShare,
    passBelowOdds: options.passBelowOdds ?? defaults.passBelowOdds,
  };
}
