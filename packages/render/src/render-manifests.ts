import type { Manifest } from '@seatrial/core';
import {
  boundFindings,
  compareText,
  errorAt,
  type Finding,
  isConfigDocument,
  isYamlPath,
  type ParsedFile,
  parseFile,
  type SourceFile,
  sortFindings,
} from '@seatrial/model';
import { type RenderLimits, renderLimits } from './limits.ts';
import { readObjects } from './read-objects.ts';
import type { RenderContext, Rendered } from './rendered.ts';
import { isRendererSource } from './renderer-source.ts';
import { isBuiltInNamespaced, withDefinitions } from './scope.ts';

/** Renders plain YAML and JSON manifests: lists are spread, namespaces filled in, all else is left as it is. Pure. */
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
  const isNamespaced = withDefinitions(files, context.isNamespaced ?? isBuiltInNamespaced);
  const objects: Manifest[] = [];
  const findings: Finding[] = [];
  for (const file of files.toSorted((a, b) => compareText(a.path, b.path))) {
    const unsupported = unsupportedSource(file);
    let found: readonly Finding[] = unsupported === undefined ? [] : [unsupported];
    for (const document of unsupported === undefined ? file.documents : []) {
      if (isConfigDocument(document)) continue; // read, and found faulty, as what it is by loadConfig
      const read = readObjects(document, { ...context, isNamespaced });
      found = [...found, ...document.findings, ...read.findings];
      for (const object of read.objects) objects.push(object);
    }
    findings.push(...boundFindings(found, limits.findingsPerFileMax));
  }
  const surplus = objects[limits.objectsMax];
  if (surplus !== undefined) {
    const message = `the application has ${objects.length} objects, more than ${limits.objectsMax}`;
    const hint = 'split it into several applications';
    findings.push(errorAt(surplus.source, [], { code: 'TooManyObjects', message, hint }));
  }
  return { objects: objects.slice(0, limits.objectsMax), findings: sortFindings(findings) };
}

function unsupportedSource({ path }: ParsedFile): Finding | undefined {
  if (!isRendererSource(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    file: path,
    line: 1,
    column: 1,
    severity: 'error',
    code: 'UnsupportedSource',
    message: `${name} asks for a renderer, and only plain manifests are rendered`,
    hint: 'commit the rendered manifests instead',
  };
}
