import { yesNo } from '@seatrial/step';

export interface Inputs {
  readonly path: string;
  readonly failOnWarnings: boolean;
  /** File for code scanning. */
  readonly sarifFile?: string;
}

/** The inputs as the workflow wrote them, '' where it left one out; a text where one of them is wrong. */
export function parseInputs(
  written: Readonly<Record<'path' | 'failOnWarnings' | 'sarifFile', string>>,
): Inputs | string {
  const failOnWarnings = yesNo(written.failOnWarnings, false);
  if (failOnWarnings === undefined)
    return `Cannot take the input fail-on-warnings: it is ${JSON.stringify(written.failOnWarnings)}, write true or false`;
  const { sarifFile } = written;
  return { path: written.path || '.', failOnWarnings, ...(sarifFile === '' ? {} : { sarifFile }) };
}
