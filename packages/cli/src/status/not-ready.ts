import { printable } from '../output/printable.ts';
import type { ApplicationLine } from './overview.ts';

/** Why each application that is not ready is not, a line each: a table has no room for it. */
export function notReadyLines(applications: readonly ApplicationLine[]): readonly string[] {
  return applications
    .filter(({ ready }) => ready !== 'True')
    .map(({ namespace, application, message }) => printable(`${namespace}/${application}: ${message}`));
}
