import { type ErrorRateGate, errorRateDefaults, gateContradictions } from '@seatrial/core';
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
  extraShareMax,
  passBelowOdds,
  unansweredShareMax,
  warmUpSeconds,
}: GateOptions): ErrorRateGate {
  const settings = {
    alpha,
    toleranceOdds,
    ceilingShare,
    minimumSample,
    extraShareMax,
    passBelowOdds,
    unansweredShareMax,
    warmUpSeconds,
  };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  const { data, error } = ErrorRate.safeParse(given);
  if (data === undefined) {
    const wrong = error.issues.map((issue) => {
      const setting = String(issue.path[0]);
      return `${flagOf(setting)} ${issueText(issue)}, got ${given[setting]}`;
    });
    throw new CliError(
      'Usage',
      `Cannot make a gate: ${wrong.join('; ')}`,
      '--help shows what each option means',
    );
  }
  const gate = { ...errorRateDefaults, ...data };
  const contradictions = gateContradictions(gate);
  if (contradictions.length === 0) return gate;
  const messages = contradictions.map(({ lower, raise, message }) =>
    message.replaceAll(lower, flagOf(lower)).replaceAll(raise, flagOf(raise)),
  );
  const hints = contradictions.map(({ lower, raise }) => `lower ${flagOf(lower)}, or raise ${flagOf(raise)}`);
  throw new CliError('Usage', `Cannot make a gate: ${messages.join('; ')}`, hints.join('; '));
}

/** The flag of a setting: `--alpha`, `--tolerance-odds`. */
function flagOf(setting: string): string {
  return `--${setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
