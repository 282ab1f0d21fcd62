import type { Hiding, RenderFiles } from '@seatrial/core';
import { createHiding, isSameJson } from '@seatrial/core';

/** Of one application: what runs, what is tried, and what either went before may be told of at once. */
const renderingsKept = 4;

export interface WatchedRendering {
  readonly renderFiles: RenderFiles;
  /** Keeps from being shown what stood encrypted in the files that an application was rendered from of late. */
  readonly hiding: (application: string | undefined) => Hiding;
}

const nothing = createHiding([]);

/** Renders, and remembers what nobody is to be shown. */
export function watchedRendering(renderFiles: RenderFiles): WatchedRendering {
  const known = new Map<string, { readonly secrets: readonly (readonly string[])[]; hiding: Hiding }>();

  function note(application: string, secrets: readonly string[]): void {
    const before = known.get(application)?.secrets ?? [];
    if (secrets.length === 0 || before.some((it) => isSameJson(it, secrets))) return;
    const kept = [secrets, ...before].slice(0, renderingsKept);
    known.set(application, { secrets: kept, hiding: createHiding(kept.flat()) });
  }

  return {
    async renderFiles(request, op) {
      const made = await renderFiles(request, op);
      note(request.application, made.secrets ?? []);
      return made;
    },
    hiding: (application) => known.get(application ?? '')?.hiding ?? nothing,
  };
}
