import type { Manifest } from '@seatrial/core';
import type { Finding } from '@seatrial/model';
import type { RendererName } from './renderers/table.ts';
import type { IsNamespaced } from './scope.ts';

/** What every way of rendering an application needs to know. */
export interface RenderContext {
  /** The application's: given to objects that live in a namespace and name none. */
  readonly namespace: string;
  /** Where absent: by the table of built-in kinds. */
  readonly isNamespaced?: IsNamespaced;
  /** By the Application's source; plain manifests where absent. */
  readonly renderer?: RendererName;
}

/** What every way of rendering an application returns; `objects` is not to be used when a finding is an error. */
export interface Rendered {
  /** In the order of the files' paths, and within a file as they stand. */
  readonly objects: readonly Manifest[];
  readonly findings: readonly Finding[];
}
