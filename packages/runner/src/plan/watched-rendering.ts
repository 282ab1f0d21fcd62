import type { Hiding, RenderFiles } from '@seatrial/core';
import { createHiding, PortError } from '@seatrial/core';

/** What could not be rendered here and now: nothing is known of that version, and all the others are planned. */
export class NotRendered extends PortError {
  constructor(cause: PortError) {
    super('Unavailable', cause.message, cause);
  }
}

export interface WatchedRendering {
  readonly renderFiles: RenderFiles;
  /** Of all that was rendered until now. */
  readonly hiding: () => Hiding;
}

/** Renders, and remembers what a plan must not show. */
export function watchedRendering(renderFiles: RenderFiles): WatchedRendering {
  const secrets = new Set<string>();
  return {
    async renderFiles(request, op) {
      try {
        const made = await renderFiles(request, op);
        for (const secret of made.secrets ?? []) secrets.add(secret);
        return made;
      } catch (error) {
        if (!(error instanceof PortError) || error.code !== 'Unavailable') throw error;
        throw new NotRendered(error);
      }
    },
    hiding: () => createHiding(secrets),
  };
}
