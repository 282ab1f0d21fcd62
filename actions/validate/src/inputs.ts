export interface Inputs {
  readonly path: string;
  readonly failOnWarnings: boolean;
}

/** The inputs as the workflow wrote them, '' where it left one out; a text where one of them is wrong. */
export function parseInputs(written: Readonly<Record<'path' | 'failOnWarnings', string>>): Inputs | string {
  const path = written.path === '' ? '.' : written.path;
  switch (written.failOnWarnings.toLowerCase()) {
    case 'true':
      return { path, failOnWarnings: true };
    case '':
    case 'false':
      return { path, failOnWarnings: false };
    default:
      return `Cannot take the input fail-on-warnings: it is ${JSON.stringify(written.failOnWarnings)}, write true or false`;
  }
}
