import type { Hiding, RenderFiles } from '@seatrial/core';
import { createHiding } from '@seatrial/core';

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
      const made = await renderFiles(request, op);
      for (const secret of made.secrets ?? []) secrets.add(secret);
      return made;
    },
    hiding: () => createHiding(secrets),
  };
}
