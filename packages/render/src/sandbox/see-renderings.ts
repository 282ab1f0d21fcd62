import type { Clock, Op, RenderedFiles, RenderFiles, RenderRequest } from '@seatrial/core';
import { isEncrypted } from './sops.ts';

export const renderingPrograms = ['kustomize', 'helm', 'sops'] as const;
export const renderingResults = ['rendered', 'cached', 'refused', 'failed'] as const;

/** One rendering that needs a program; plain YAML needs none, and is none. */
export interface RenderingSeen {
  /** `sops` is of plain YAML alone: what Kustomize or Helm reads is of these. */
  readonly renderer: (typeof renderingPrograms)[number];
  /**
   * `rendered`: by the program. `cached`: as it was rendered before, without a program. `refused`: what people wrote is wrong.
   * `failed`: it could not be done now.
   */
  readonly result: (typeof renderingResults)[number];
  /** With the wait for its turn, for a program and for a chart. */
  readonly durationMs: number;
}

export interface SeeRenderings {
  readonly clock: Pick<Clock, 'now'>;
  readonly rendered: (seen: RenderingSeen) => void;
}

/** @param render given what marks a result as one from the cache */
export function seenBy(
  see: SeeRenderings | undefined,
  render: (
    input: RenderRequest,
    cached: (known: RenderedFiles) => RenderedFiles,
    op: Op,
  ) => Promise<RenderedFiles>,
): RenderFiles {
  return async (input, op) => {
    const renderer = rendererOf(input);
    if (see === undefined || renderer === undefined) return render(input, (known) => known, op);
    const startedAt = see.clock.now();
    const note = (result: RenderingSeen['result']): void =>
      see.rendered({ renderer, result, durationMs: see.clock.now() - startedAt });
    let isCached = false;
    const cached = (known: RenderedFiles): RenderedFiles => {
      isCached = true;
      return known;
    };
    try {
      const made = await render(input, cached, op);
      const isWrong = made.findings.some(({ severity }) => severity === 'error');
      note(isCached ? 'cached' : isWrong ? 'refused' : 'rendered');
      return made;
    } catch (error) {
      if (!op.signal.aborted) note('failed');
      throw error;
    }
  };
}

function rendererOf({ rendering, files }: RenderRequest): RenderingSeen['renderer'] | undefined {
  if (rendering.type === 'Kustomize') return 'kustomize';
  if (rendering.type === 'Helm') return 'helm';
  return files.some(isEncrypted) ? 'sops' : undefined;
}
