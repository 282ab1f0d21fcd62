import type { RenderedFiles } from '@seatrial/core';
import { isMap } from '@seatrial/core';
import {
  annotations,
  configLimits,
  type Finding,
  parseFile,
  type SourceFile,
  sortFindings,
  toYaml,
} from '@seatrial/model';
import { definitionsWave, readHook } from './helm-hooks.ts';
import { type ChartPlace, fileOfChart, lineOfKind, type MadeDocument } from './helm-output.ts';
import type { Tree } from './tree.ts';

type Annotations = Readonly<Record<string, string>>;

/** What came out, each document shown in the template that it is of; hooks as what they become. */
export function madeFiles(
  documents: readonly MadeDocument[],
  place: ChartPlace,
  tree: Tree,
  given: Annotations,
): RenderedFiles {
  const all = documents.map(({ text }) => text).join('---\n');
  const findings: Finding[] = [];
  let isSomethingBefore = false;
  const made = documents.flatMap((document): readonly Made[] => {
    const path = fileOfChart(document.source ?? '', place, tree);
    const shownAt = lineOfKind(place.isHere ? tree.files.get(path) : undefined, document.text);
    const file = { path, shownAt, bytes: new TextEncoder().encode(document.text) };
    const isDefinition = document.source?.includes('/crds/') === true;
    if (!document.text.includes('helm.sh/hook')) return [{ file, isDefinition }];
    const hook = readHook(firstValueIn(file), all);
    switch (hook.type) {
      case 'None':
        return [{ file, isDefinition }];
      case 'Object':
        isSomethingBefore ||= hook.moment === 'Before';
        return [{ file: { ...file, bytes: new TextEncoder().encode(hook.text) }, isDefinition: false }];
      case 'LeftOut':
      case 'Refused':
        findings.push({ file: path, ...shownAt, ...hook.finding });
        return [];
      default:
        return hook satisfies never;
    }
  });
  const first = isSomethingBefore ? { ...given, [annotations.wave]: String(definitionsWave) } : given;
  const files = made.map(({ file, isDefinition }) => annotated(file, isDefinition ? first : given));
  return { files, findings: sortFindings(findings) };
}

interface Made {
  readonly file: SourceFile;
  /** It is of the folder that Helm installs before everything else. */
  readonly isDefinition: boolean;
}

function firstValueIn(file: SourceFile): unknown {
  return parseFile(file, configLimits).documents[0]?.value;
}

/** With annotations that its template does not give it; what it gives itself stays. */
function annotated(file: SourceFile, given: Annotations): SourceFile {
  if (Object.keys(given).length === 0) return file;
  const { documents } = parseFile(file, configLimits);
  const texts = documents.map(({ value }) => toYaml(withAnnotations(value, given)));
  return texts.length === 0 ? file : { ...file, bytes: new TextEncoder().encode(texts.join('---\n')) };
}

function withAnnotations(value: unknown, given: Annotations): unknown {
  if (!isMap(value)) return value;
  if (Array.isArray(value['items']))
    return { ...value, items: value['items'].map((it: unknown) => withAnnotations(it, given)) };
  const metadata = isMap(value['metadata']) ? value['metadata'] : {};
  const own = isMap(metadata['annotations']) ? metadata['annotations'] : {};
  return { ...value, metadata: { ...metadata, annotations: { ...given, ...own } } };
}
