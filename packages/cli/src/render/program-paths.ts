import { type Clock, createSharedWork, type Op, PortError, unlessAborted } from '@seatrial/core';
import { programTable } from '@seatrial/programs';
import type { RenderProgram } from '@seatrial/render';

/** After a program could not be had, before it is looked for again. */
const restMs = 30_000;

export interface ProgramPathsParts {
  /** Finds, downloads or builds a program. */
  readonly provide: (name: RenderProgram) => Promise<string>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** How long somebody waits for a program that is on its way; absent: until it is there. */
  readonly patienceMs?: number | undefined;
}

/**
 * Paths of programs, each looked for once by whoever needs it first. To build one takes a minute: a service waits for it no longer
 * than its patience, and goes on with other things while it is made.
 */
export function createProgramPaths({
  provide,
  clock,
  patienceMs,
}: ProgramPathsParts): (name: RenderProgram, op: Op) => Promise<string> {
  const paths = new Map<RenderProgram, string>();
  const failures = new Map<RenderProgram, { readonly error: unknown; readonly until: number }>();
  const share = createSharedWork<string>();

  async function provided(name: RenderProgram): Promise<string> {
    try {
      const path = await provide(name);
      paths.set(name, path);
      return path;
    } catch (error) {
      failures.set(name, { error, until: clock.now() + restMs });
      throw error;
    }
  }

  return async (name, { signal }) => {
    const known = paths.get(name);
    if (known !== undefined) return known;
    const failure = failures.get(name);
    if (failure !== undefined && clock.now() < failure.until) throw failure.error;
    const coming = unlessAborted(
      share(name, () => provided(name)),
      signal,
    );
    if (patienceMs === undefined) return coming;
    const over = new AbortController();
    const late = clock.sleep(patienceMs, AbortSignal.any([signal, over.signal])).then(() => {
      const what = `${name} ${programTable[name].version}`;
      throw new PortError('Unavailable', `${what} is on its way: it is downloaded, or built with Go`);
    });
    try {
      return await Promise.race([coming, late]);
    } finally {
      over.abort();
      late.catch(() => undefined);
    }
  };
}
