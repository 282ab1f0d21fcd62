import type { RenderedFiles } from '@seatrial/core';
import { isMap } from '@seatrial/core';
import {
  configLimits,
  type Finding,
  parseFile,
  type SourceFile,
  sortFindings,
  toYaml,
} from '@seatrial/model';
import { readHook } from './helm-hooks.ts';
import { type ChartPlace, fileOfChart, lineOfKind, type MadeDocument } from './helm-output.ts';
import type { Tree } from './tree.ts';

type Annotations = Readonly<Record<string, string>>;

/** What came out, each document shown in the template that it is of; hooks as what they become. */
export function madeFiles(
  documents: readonly MadeDocument[],
  place: ChartPlace,
  tree: Tree,
  annotations: Annotations,
): RenderedFiles {
  const all = documents.map(({ text }) => text).join('---\n');
  const findings: Finding[] = [];
  const files = documents.flatMap((document): readonly SourceFile[] => {
    const path = fileOfChart(document.source ?? '', place, tree);
    const shownAt = lineOfKind(place.isHere ? tree.files.get(path) : undefined, document.text);
    const made = { path, shownAt, bytes: new TextEncoder().encode(document.text) };
    if (!document.text.includes('helm.sh/hook')) return [made];
    const [parsed] = parseFile(made, configLimits).documents;
    const hook = readHook(parsed?.value, all);
    switch (hook.type) {
      case 'None':
        return [made];
      case 'Object':
        return [{ ...made, bytes: new TextEncoder().encode(hook.text) }];
      case 'LeftOut':
      case 'Refused':
        findings.push({ file: path, ...shownAt, ...hook.finding });
        return [];
      default:
        return hook satisfies never;
    }
  });
  return { files: files.map((file) => annotated(file, annotations)), findings: sortFindings(findings) };
}

/** With annotations that its template does not give it; what it gives itself stays. */
function annotated(file: SourceFile, annotations: Annotations): SourceFile {
  if (Object.keys(annotations).length === 0) return file;
  const { documents } = parseFile(file, configLimits);
  const texts = documents.map(({ value }) => toYaml(withAnnotations(value, annotations)));
  return texts.length === 0 ? file : { ...file, bytes: new TextEncoder().encode(texts.join('---\n')) };
}

function withAnnotations(value: unknown, annotations: Annotations): unknown {
  if (!isMap(value)) return value;
  if (Array.isArray(value['items']))
    return { ...value, items: value['items'].map((it: unknown) => withAnnotations(it, annotations)) };
  const metadata = isMap(value['metadata']) ? value['metadata'] : {};
  const own = isMap(metadata['annotations']) ? metadata['annotations'] : {};
  return { ...value, metadata: { ...metadata, annotations: { ...annotations, ...own } } };
}
