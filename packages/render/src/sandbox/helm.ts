import { posix } from 'node:path';
import type { RenderedFiles, RenderRequest } from '@seatrial/core';
import { isMap, type Op } from '@seatrial/core';
import {
  configLimits,
  errorAt,
  type Finding,
  type ParsedDocument,
  parseFile,
  type SourceFile,
  sortFindings,
} from '@seatrial/model';
import type { Confine } from './confine.ts';
import { errorIn, exceeded, type NotDone, oneLine, type ShownAt, wordsOf } from './failure.ts';
import { repositoryFolder } from './folder.ts';
import { type ChartPlace, documentsOf, fileOfChart } from './helm-output.ts';
import type { SandboxLimits } from './limits.ts';
import { madeFiles } from './made-files.ts';
import type { HelmRendering } from './rendering.ts';
import type { ProgramEnd } from './run-program.ts';
import { type Tree, treeOf } from './tree.ts';
import { unsteadyFindings, unsteadyIn } from './unsteady.ts';

/**
 * What charts are told of the cluster that they are for: the oldest Kubernetes that is still maintained. What a version renders
 * to must not hang on which cluster is asked, nor on whether one is there.
 */
const kubeVersion = '1.34.0';

export interface HelmRun {
  readonly program: () => Promise<string>;
  readonly confine: Confine;
  readonly limits: SandboxLimits;
  readonly isSecret: boolean;
  /** Of a chart from elsewhere: its archive, as it was pinned. */
  readonly archive?: Uint8Array | undefined;
}

/** Renders a chart, with no cluster: `lookup` finds nothing. Nothing is downloaded: what a chart depends on is in its `charts`. */
export async function helmFiles(
  input: RenderRequest,
  rendering: HelmRendering,
  run: HelmRun,
  op: Op,
): Promise<RenderedFiles> {
  const tree = treeOf(input.files);
  const told = { file: input.file ?? input.path, line: 1, column: 1 };
  const chart = chartOf(rendering, run, tree, told);
  const values = valuesOf(input, rendering, tree, told);
  const findings = [...chart.findings, ...values.findings];
  if (chart.place === undefined || findings.length > 0) return { files: [], findings };
  const beside = [
    ...values.inline,
    ...(run.archive === undefined ? [] : [{ path: archivePath, bytes: run.archive }]),
  ];
  const program = await run.program();
  const template = (): Promise<ProgramEnd> =>
    run.confine(
      {
        program,
        files: input.files,
        beside,
        isSecret: run.isSecret,
        args: (pathOf) => [
          'template',
          rendering.releaseName,
          pathOf(run.archive === undefined ? posix.join(repositoryFolder, rendering.chart) : archivePath),
          '--namespace',
          input.namespace,
          '--kube-version',
          kubeVersion,
          '--skip-tests',
          '--color',
          'never',
          rendering.includeCrds ? '--include-crds' : '--skip-crds',
          ...values.paths.flatMap((path) => ['--values', oneValue(pathOf(path))]),
        ],
      },
      op,
    );
  const { place } = chart;
  const end = await template();
  if (end.type !== 'Done') {
    return { files: [], findings: failed(end, { place, tree, told, input, rendering, limits: run.limits }) };
  }
  const documents = documentsOf(end.stdout.toString('utf8'));
  const made = madeFiles(documents, place, tree, rendering.annotations ?? {});
  const unsteady = unsteadyIn(place, tree);
  const again = unsteady.isToBeTried ? await template() : undefined;
  const other = again?.type === 'Done' ? documentsOf(again.stdout.toString('utf8')) : undefined;
  const varying = unsteadyFindings(documents, other, unsteady, place, tree);
  return { ...made, findings: sortFindings([...made.findings, ...varying]) };
}

const archivePath = 'chart.tgz';

/** Helm takes several files in one argument, separated as in CSV: a name with a comma would be two others. */
function oneValue(path: string): string {
  return /[,"\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
}

interface ChartFound {
  readonly place?: ChartPlace;
  readonly findings: readonly Finding[];
}

function chartOf(
  { chart, pinned }: HelmRendering,
  { archive }: HelmRun,
  tree: Tree,
  told: ShownAt,
): ChartFound {
  if (archive !== undefined) return { place: { name: chart, place: told.file, isHere: false }, findings: [] };
  if (pinned !== undefined) throw new TypeError('a chart from elsewhere is rendered from its archive');
  const file = tree.files.get(posix.join(chart, 'Chart.yaml'));
  if (file === undefined) {
    const message = `there is no Chart.yaml in ${chart}`;
    const hint =
      'name a folder of the repository in spec.source.helm.chart, inside of spec.path or spec.uses';
    return { findings: [errorIn(told, 'MissingSource', message, hint)] };
  }
  const parsed = parseFile(file, configLimits);
  const [document] = parsed.documents;
  const name = isMap(document?.value) ? document.value['name'] : undefined;
  const faults = parsed.findings.filter(({ severity }) => severity === 'error');
  if (document === undefined || typeof name !== 'string') {
    const message = 'the chart has no name';
    return {
      findings:
        faults.length > 0
          ? faults
          : [errorIn({ ...told, file: file.path }, 'RenderFailed', message, 'add one')],
    };
  }
  return {
    place: { name, place: chart, isHere: true },
    findings: missingDependencies(document, chart, tree),
  };
}

/** Nothing is downloaded while a chart is rendered: what it depends on is part of the version, or is not there. */
function missingDependencies(
  { value, source }: ParsedDocument,
  chart: string,
  tree: Tree,
): readonly Finding[] {
  const list = isMap(value) && Array.isArray(value['dependencies']) ? value['dependencies'] : [];
  return list.flatMap((it: unknown, index): readonly Finding[] => {
    const name = isMap(it) ? it['name'] : undefined;
    if (typeof name !== 'string') return [];
    const folder = posix.join(chart, 'charts', name);
    const isThere = tree.folders.has(folder) || isArchived(folder, tree);
    if (isThere) return [];
    const message = `the chart depends on ${name}, which is not in ${posix.join(chart, 'charts')}`;
    const hint = `run "helm dependency build ${chart}" and commit what it puts there`;
    return [errorAt(source, ['dependencies', index, 'name'], { code: 'MissingSource', message, hint })];
  });
}

function isArchived(folder: string, tree: Tree): boolean {
  return [...tree.files.keys()].some((path) => path.startsWith(`${folder}-`) && path.endsWith('.tgz'));
}

interface ValuesFound {
  /** As the program finds them, from its root. */
  readonly paths: readonly string[];
  readonly inline: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

function valuesOf(
  { path }: RenderRequest,
  { values }: HelmRendering,
  tree: Tree,
  told: ShownAt,
): ValuesFound {
  const paths: string[] = [];
  const inline: SourceFile[] = [];
  const findings: Finding[] = [];
  for (const [index, it] of values.entries()) {
    if ('inline' in it) {
      const file = {
        path: `values-${index}.json`,
        bytes: new TextEncoder().encode(JSON.stringify(it.inline)),
      };
      inline.push(file);
      paths.push(file.path);
      continue;
    }
    const place = posix.join(path, it.file);
    const file = tree.files.get(place);
    if (file === undefined) {
      const message = `${place} is not among the files that the application is rendered from`;
      const hint = 'commit it, and name its folder in spec.uses where it is not in spec.path';
      findings.push(errorIn(told, 'MissingSource', message, hint));
      continue;
    }
    findings.push(...parseFile(file, configLimits).findings.filter(({ severity }) => severity === 'error'));
    paths.push(posix.join(repositoryFolder, place));
  }
  return { paths, inline, findings };
}

interface Failing {
  readonly place: ChartPlace;
  readonly tree: Tree;
  readonly told: ShownAt;
  readonly input: RenderRequest;
  readonly rendering: HelmRendering;
  readonly limits: SandboxLimits;
}

function failed(end: NotDone, failing: Failing): readonly Finding[] {
  const { told, limits } = failing;
  if (end.type === 'Exceeded') return [exceeded('helm', end.what, limits, told)];
  const message = `helm: ${oneLine(end.message)}`;
  const at = templateIn(end.message, failing) ?? valueIn(end.message, failing) ?? told;
  return [errorIn(at, 'RenderFailed', message, 'run "helm template" with the same values to try it')];
}

/** The last template that is named with a line: whoever calls it stands before it. */
function templateIn(message: string, { place, tree }: Failing): ShownAt | undefined {
  const named = wordsOf(message)
    .filter((word) => word.startsWith(`${place.name}/`))
    .map((word) => word.split(':'));
  const found = named.findLast(([, line]) => /^\d+$/.test(line ?? '')) ?? named.at(-1);
  if (found === undefined) return undefined;
  const [path = '', line = '1', column = '0'] = found;
  const file = fileOfChart(path, place, tree);
  // Go counts columns of templates from 0; what is not in the repository has no lines there
  const isHere = place.isHere && tree.files.has(file) && !file.endsWith('.tgz');
  const at = { file, line: Number(line) || 1, column: (Number(column) || 0) + 1 };
  return isHere ? at : { file, line: 1, column: 1 };
}

/** Where the schema of a chart does not take a value: the file of values that has it. */
function valueIn(message: string, { input, rendering, tree }: Failing): ShownAt | undefined {
  const [, pointer] = /at '\/([^']+)'/.exec(message) ?? [];
  const [, dotted] = /^- ([\w.-]+): /m.exec(message) ?? [];
  const keys = pointer?.split('/') ?? dotted?.split('.');
  if (keys === undefined) return undefined;
  for (const it of rendering.values.toReversed()) {
    const file = 'file' in it ? tree.files.get(posix.join(input.path, it.file)) : undefined;
    const [document] = file === undefined ? [] : parseFile(file, configLimits).documents;
    if (file === undefined || document === undefined || !hasPath(document.value, keys)) continue;
    return { file: file.path, ...document.source.locate(keys) };
  }
  return undefined;
}

function hasPath(value: unknown, keys: readonly string[]): boolean {
  let at = value;
  for (const key of keys) {
    if (!isMap(at) || at[key] === undefined) return false;
    at = at[key];
  }
  return true;
}
