import { isYamlPath, type ParsedFile, parseFile, type SourceFile, sortFindings } from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import type { RenderContext, Rendered } from './rendered.ts';
import { rendererOf } from './renderers/table.ts';

/** Renders an application as its source says: lists are spread, namespaces filled in, all else is left as it is. Pure. */
export function renderManifests(
  files: Iterable<SourceFile>,
  context: RenderContext,
  limits: RenderLimits = renderLimits,
): Rendered {
  const parsed = [...files].filter((file) => isYamlPath(file.path)).map((file) => parseFile(file, limits));
  return renderParsed(parsed, context, limits);
}

/** The same from YAML and JSON files that are parsed already. */
export function renderParsed(
  files: readonly ParsedFile[],
  context: RenderContext,
  limits: RenderLimits = renderLimits,
): Rendered {
  const rendered = objectsOf(files, context, limits);
  const syntax = files.flatMap((file) => file.findings);
  return { objects: rendered.objects, findings: sortFindings([...syntax, ...rendered.findings]) };
}

/** The same from files that are parsed already, whose own findings are known. */
export function objectsOf(
  files: readonly ParsedFile[],
  context: RenderContext,
  limits: RenderLimits,
): Rendered {
  return rendererOf(context).objects(files, context, limits);
}
