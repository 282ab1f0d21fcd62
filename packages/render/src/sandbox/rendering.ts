import type { Op, RenderedFiles, Rendering, RenderRequest } from '@seatrial/core';

/** A chart, and how it is rendered. */
export type HelmRendering = Extract<Rendering, { readonly type: 'Helm' }>;

/** What is rendered, and for whom. */
export interface RenderInput extends RenderRequest {
  /** The file in which the Application stands, for what is wrong with how it is rendered. */
  readonly file?: string | undefined;
}

/** Renders the files of an application to plain manifests. */
export interface FileRenderer {
  /**
   * Starts no program where none is needed. What is wrong with the result is shown in the file that a person wrote, as near as it
   * is known.
   *
   * @throws PortError `Unavailable` where it cannot be done now: a program or a chart repository is away. That is never the
   * version's fault. And the signal's reason.
   */
  renderFiles(input: RenderInput, op: Op): Promise<RenderedFiles>;
}
