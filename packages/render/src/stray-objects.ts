import {
  boundFindings,
  isConfigDocument,
  objectFindings,
  type ParsedDocument,
  type ParsedFile,
} from '@seatrial/model';
import type { RenderLimits } from './limits.ts';
import { readObjects } from './read-objects.ts';
import type { Rendered } from './rendered.ts';
import { isRendererSource } from './renderer-source.ts';
import { isBuiltInNamespaced } from './scope.ts';
import { hasPlaceholders } from './text-of.ts';

/** A namespace is not theirs to miss: no application says which it would be. */
const context = { namespace: 'default', isNamespaced: isBuiltInNamespaced };

/**
 * What is wrong by themselves with objects in files that are no application's. Documents that may be some other program's
 * are left alone, as are templates, and what stands in the folder of a renderer: its patches are parts of objects.
 */
export function checkStrayObjects(files: readonly ParsedFile[], limits: RenderLimits): Rendered {
  const folders = files.filter(({ path }) => isRendererSource(path)).map(({ path }) => folderOf(path));
  const checked = files
    .filter(({ path }) => !folders.some((folder) => path.startsWith(folder)))
    .map(({ documents }) => {
      const found = documents.filter((document) => !isConfigDocument(document)).map(checkDocument);
      return {
        objects: found.flatMap(({ objects }) => objects),
        findings: boundFindings(
          found.flatMap(({ findings }) => findings),
          limits.findingsPerFileMax,
        ),
      };
    });
  return {
    objects: checked.flatMap(({ objects }) => objects),
    findings: checked.flatMap(({ findings }) => findings),
  };
}

function checkDocument(document: ParsedDocument): Rendered {
  if (hasPlaceholders(JSON.stringify(document.value))) return { objects: [], findings: [] };
  const { objects, findings } = readObjects(document, context);
  const found = [
    ...findings.filter(({ code }) => code === 'WrongType'),
    ...objects
      .flatMap(({ object, source }) => objectFindings(object, source))
      .filter(({ code }) => code !== 'UnknownKind'), // another program's, as a kubeconfig is
  ];
  return { objects, findings: objects.length === 0 ? found : [...document.findings, ...found] };
}

/** With its slash; empty at the root. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
