import { posix } from 'node:path';
import type { RenderedFiles } from '@seatrial/core';
import { isMap, type Op } from '@seatrial/core';
import { configLimits, type Finding, type ParsedFile, type SourceFile, sortFindings } from '@seatrial/model';
import type { Confine } from './confine.ts';
import { errorIn, exceeded, type NotDone, oneLine, type ShownAt, wordsOf } from './failure.ts';
import { repositoryFolder } from './folder.ts';
import { documentsOf } from './helm-output.ts';
import { type KustomizationsRead, readKustomizations } from './kustomization.ts';
import type { SandboxLimits } from './limits.ts';
import { type Tree, treeOf } from './tree.ts';

export interface KustomizeRun {
  readonly program: () => Promise<string>;
  readonly confine: Confine;
  readonly limits: SandboxLimits;
  readonly isSecret: boolean;
  /** That declares the application, where that is known. */
  readonly file: string | undefined;
}

/**
 * Builds a kustomization. What it would reach for outside of its files is told before it begins, and nothing is started then.
 *
 * @param folder of the kustomization, from the root of the repository
 */
export async function kustomizeFiles(
  folder: string,
  files: readonly SourceFile[],
  run: KustomizeRun,
  op: Op,
): Promise<RenderedFiles> {
  const { program, confine, limits, isSecret } = run;
  const tree = treeOf(files);
  const read = readKustomizations(folder, tree, configLimits, run.file);
  if (read.findings.some(({ severity }) => severity === 'error'))
    return { files: [], findings: read.findings };
  const args = (pathOf: (path: string) => string): readonly string[] => [
    'build',
    pathOf(posix.join(repositoryFolder, folder)),
    '--load-restrictor',
    'LoadRestrictionsRootOnly',
  ];
  const end = await confine({ program: await program(), files, args, isSecret }, op);
  if (end.type !== 'Done') return { files: [], findings: failed(end, read, tree, limits) };
  return { files: placed(end.stdout.toString('utf8'), read), findings: read.findings };
}

function failed(
  end: NotDone,
  read: KustomizationsRead,
  tree: Tree,
  limits: SandboxLimits,
): readonly Finding[] {
  const start = startOf(read);
  if (end.type === 'Exceeded') return [exceeded('kustomize', end.what, limits, start)];
  const faulty = read.resources.flatMap(({ findings }) => findings.filter((it) => it.severity === 'error'));
  if (faulty.length > 0) return sortFindings(faulty);
  const message = `kustomize: ${oneLine(end.message)}`;
  const at = placeOf(end.message, read, tree) ?? start;
  return [errorIn(at, 'RenderFailed', message, 'run "kustomize build" in that folder to try it')];
}

function startOf({ kustomizations }: KustomizationsRead): ShownAt {
  return { file: kustomizations[0]?.path ?? '.', line: 1, column: 1 };
}

/** The entry of a kustomization that names the file which the program complains of, or has what it complains of in it. */
function placeOf(message: string, { kustomizations }: KustomizationsRead, tree: Tree): ShownAt | undefined {
  const named = wordsOf(message)
    .map((word) => word.slice(0, word.includes(':') ? word.indexOf(':') : undefined))
    .filter((word) => /\.(ya?ml|json|env|properties)$/.test(word));
  for (const name of named) {
    for (const kustomization of kustomizations) {
      const found = entryNaming(kustomization, name);
      if (found !== undefined) return found;
    }
  }
  const file = named.find((path) => tree.files.has(path));
  if (file !== undefined) return { file, line: 1, column: 1 };
  // as `"Service.v1.[noGrp]/nobody.[noNs]"`
  const id = wordsOf(message).find((word) => word.includes('/') && word.includes('.['));
  const target = id?.slice(id.indexOf('/') + 1, id.lastIndexOf('.['));
  if (target === undefined) return undefined;
  return kustomizations.map((it) => entryNaming(it, target)).find((it) => it !== undefined);
}

function entryNaming({ documents, path }: ParsedFile, name: string): ShownAt | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1);
  for (const { value, source } of documents) {
    if (!isMap(value)) continue;
    for (const [key, list] of Object.entries(value)) {
      if (!Array.isArray(list)) continue;
      const index = list.findIndex((it) => textOf(it).includes(base));
      if (index !== -1) return { file: path, ...source.locate([key, index]) };
    }
  }
  return undefined;
}

function textOf(entry: unknown): string {
  return typeof entry === 'string' ? entry : (JSON.stringify(entry) ?? '');
}

interface KnownObject extends ShownAt {
  readonly kind: string;
  readonly name: string;
}

/** Each object that came out, shown where a person wrote it: in the file that has one of its kind and name. */
function placed(output: string, read: KustomizationsRead): readonly SourceFile[] {
  const known = knownObjects(read);
  const start = startOf(read);
  return documentsOf(output).map(({ text }) => {
    const { file: path, line, column } = originOf(text, known) ?? start;
    return { path, bytes: new TextEncoder().encode(text), shownAt: { line, column } };
  });
}

function originOf(text: string, known: ReadonlyMap<string, readonly KnownObject[]>): ShownAt | undefined {
  // Kustomize writes its keys in order; what is read of it here is only where it is shown
  const kind = /^kind: (.+)$/m.exec(text)?.[1] ?? '';
  const name = /^metadata:\n(?: .*\n)*? {2}name: (.+)$/m.exec(text)?.[1] ?? '';
  const ofKind = known.get(kind) ?? [];
  const exact = ofKind.find((it) => it.name === name);
  if (exact !== undefined) return exact;
  // Kustomize puts something before or behind a name: the longest that is in it is meant
  return ofKind.filter((it) => name.includes(it.name)).toSorted((a, b) => b.name.length - a.name.length)[0];
}

function knownObjects({
  resources,
  kustomizations,
}: KustomizationsRead): ReadonlyMap<string, readonly KnownObject[]> {
  const written = resources.flatMap(({ path, documents }) =>
    documents.flatMap(({ value, source }): KnownObject[] => {
      const head = headOf(value);
      return head === undefined ? [] : [{ ...head, file: path, line: source.line, column: source.column }];
    }),
  );
  const generated = kustomizations.flatMap(({ path, documents }) =>
    documents.flatMap(({ value, source }) =>
      generatorKinds.flatMap(([key, kind]): KnownObject[] => {
        const list = isMap(value) && Array.isArray(value[key]) ? value[key] : [];
        return list.flatMap((it: unknown, index) =>
          isMap(it) && typeof it['name'] === 'string'
            ? [{ kind, name: it['name'], file: path, ...source.locate([key, index]) }]
            : [],
        );
      }),
    ),
  );
  return Map.groupBy([...written, ...generated], ({ kind }) => kind);
}

const generatorKinds = [
  ['configMapGenerator', 'ConfigMap'],
  ['secretGenerator', 'Secret'],
] as const;

function headOf(value: unknown): { readonly kind: string; readonly name: string } | undefined {
  if (!isMap(value) || !isMap(value['metadata'])) return undefined;
  const { kind, metadata } = value;
  const { name } = metadata;
  return typeof kind === 'string' && typeof name === 'string' ? { kind, name } : undefined;
}
