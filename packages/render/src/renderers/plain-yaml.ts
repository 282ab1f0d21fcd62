import type { Manifest } from '@seatrial/core';
import {
  boundFindings,
  compareText,
  errorAt,
  type Finding,
  isConfigDocument,
  type ParsedFile,
  sortFindings,
} from '@seatrial/model';
import type { RenderLimits } from '../limits.ts';
import { readObjects } from '../read-objects.ts';
import type { RenderContext, Rendered } from '../rendered.ts';
import { isRendererSource } from '../renderer-source.ts';
import { isBuiltInNamespaced, withDefinitions } from '../scope.ts';
import type { RendererRow } from './renderer-row.ts';

/** Files of manifests, as they are. */
export const plainYaml: RendererRow = { objects };

function objects(files: readonly ParsedFile[], context: RenderContext, limits: RenderLimits): Rendered {
  const isNamespaced = withDefinitions(files, context.isNamespaced ?? isBuiltInNamespaced);
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  for (const file of files.toSorted((a, b) => compareText(a.path, b.path))) {
    const unsupported = unsupportedSource(file);
    let found: readonly Finding[] = unsupported === undefined ? [] : [unsupported];
    for (const document of unsupported === undefined ? file.documents : []) {
      if (isConfigDocument(document)) continue; // read, and found faulty, as what it is by loadConfig
      const read = readObjects(document, { namespace: context.namespace, isNamespaced });
      found = [...found, ...document.findings, ...read.findings];
      for (const object of read.objects) manifests.push(object);
    }
    findings.push(...boundFindings(found, limits.findingsPerFileMax));
  }
  const surplus = manifests[limits.objectsMax];
  if (surplus !== undefined) {
    const message = `the application has ${manifests.length} objects, more than ${limits.objectsMax}`;
    const hint = 'split it into several applications';
    findings.push(errorAt(surplus.source, [], { code: 'TooManyObjects', message, hint }));
  }
  return { objects: manifests.slice(0, limits.objectsMax), findings: sortFindings(findings) };
}

function unsupportedSource({ path, isMade }: ParsedFile): Finding | undefined {
  if (isMade === true || !isRendererSource(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return {
    file: path,
    line: 1,
    column: 1,
    severity: 'error',
    code: 'UnsupportedSource',
    message: `${name} asks for a renderer, and the application is one of plain manifests`,
    hint: 'say in its Application which one: spec.source.kustomize or spec.source.helm',
  };
}
