import { printable } from '@seatrial/core/printable';
import type { ApplicationLine } from './overview.ts';

/** Why each application that is not ready is not, and what else is wrong, a line each: a table has no room for it. */
export function notReadyLines(applications: readonly ApplicationLine[]): readonly string[] {
  return applications.flatMap(({ namespace, application, ready, message, problems }) =>
    [...(ready === 'True' ? [] : [message]), ...problems].map((why) =>
      printable(`${namespace}/${application}: ${why}`),
    ),
  );
}
