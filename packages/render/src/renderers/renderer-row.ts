import type { ParsedFile } from '@seatrial/model';
import type { RenderLimits } from '../limits.ts';
import type { RenderContext, Rendered } from '../rendered.ts';

/** A way of making objects of the files of an application. Pure: where a program is needed, it has run before. */
export interface RendererRow {
  /** @param files parsed, whose own findings are known */
  objects(files: readonly ParsedFile[], context: RenderContext, limits: RenderLimits): Rendered;
}
