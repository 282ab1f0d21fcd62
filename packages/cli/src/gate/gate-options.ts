import { type ErrorRateGate, errorRateDefaults } from '@seatrial/core';
import { ErrorRate, issueText } from '@seatrial/model';
import { CliError } from '../failure.ts';

/** The settings of a gate that were given on the command line. */
export type GateOptions = {
  readonly [Setting in keyof ErrorRateGate]?: number;
};

/** The gate of the defaults and the flags. @throws CliError Usage where a file could not say it either */
export function gateOf({
  alpha,
  toleranceOdds,
  ceilingShare,
  minimumSample,
  passBelowShare,
  passBelowOdds,
}: GateOptions): ErrorRateGate {
  const settings = { alpha, toleranceOdds, ceilingShare, minimumSample, passBelowShare, passBelowOdds };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const { data, error } = ErrorRate.safeParse(given);
  if (data !== undefined) return { ...errorRateDefaults, ...data };
  const wrong = error.issues
    .map((issue) => {
      const setting = String(issue.path[0]);
      return `${flagOf(setting)} ${issueText(issue)}, got ${given[setting]}`;
    })
    .join('; ');
  throw new CliError('Usage', `Cannot make a gate: ${wrong}`, '--help shows what each option means');
}

/** The flag of a setting: `--alpha`, `--tolerance-odds`. */
function flagOf(setting: string): string {
  return `--${setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
