import type { Rendering } from '@seatrial/core';

/** A chart, and how it is rendered. */
export type HelmRendering = Extract<Rendering, { readonly type: 'Helm' }>;
