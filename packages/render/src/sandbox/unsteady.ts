import { isFileOf, isMap } from '@seatrial/core';
import { configLimits, type Finding, type FindingCode, parseFile } from '@seatrial/model';
import type { ShownAt } from './failure.ts';
import { type ChartPlace, fileOfChart, lineOfKind, type MadeDocument } from './helm-output.ts';
import { type CallKind, callsIn, type TemplateCall } from './template-calls.ts';
import type { Tree } from './tree.ts';

/** What in a chart may come out otherwise the next time. */
export interface Unsteady {
  /** By file of the repository. */
  readonly calls: ReadonlyMap<string, readonly TemplateCall[]>;
  /** Whether to render it once more is the only way to know: it has templates that are packed, or functions of chance. */
  readonly isToBeTried: boolean;
}

export function unsteadyIn({ place, isHere }: ChartPlace, tree: Tree): Unsteady {
  if (!isHere) return { calls: new Map(), isToBeTried: true };
  const own = [...tree.files.values()].filter(({ path }) => isFileOf(place, path));
  const calls = new Map(
    own
      .filter(({ path }) => `/${path}`.includes('/templates/'))
      .map(({ path, bytes }) => [path, callsIn(new TextDecoder().decode(bytes))] as const),
  );
  const isRandom = [...calls.values()].some((found) => found.some(({ kind }) => kind === 'Random'));
  return { calls, isToBeTried: isRandom || own.some(({ path }) => path.endsWith('.tgz')) };
}

/**
 * What a person has to know of a chart that does not come out the same each time: a version of it would be another one on each
 * cluster, and again where a cache is gone.
 * @param again the same rendered once more, where that was done
 */
export function unsteadyFindings(
  documents: readonly MadeDocument[],
  again: readonly MadeDocument[] | undefined,
  { calls }: Unsteady,
  place: ChartPlace,
  tree: Tree,
): readonly Finding[] {
  const found = new Map<string, Finding>();
  documents.forEach((document, index) => {
    const file = fileOfChart(document.source ?? '', place, tree);
    const own = calls.get(file) ?? [];
    const isOther = again !== undefined && again[index]?.text !== document.text;
    const random = isOther ? own.find(({ kind }) => kind === 'Random') : undefined;
    const call = random ?? own.find(({ kind }) => kind === 'Time');
    if (isOther || call !== undefined) {
      const at = call ?? ofHelpers(calls, 'Random') ?? lineOfKind(tree.files.get(file), document.text);
      const finding = otherEachTime({ file, ...at }, nameOf(document), call?.name);
      found.set(`${finding.file} ${finding.line}`, finding);
      return;
    }
    const lookup = own.find(({ kind }) => kind === 'Lookup');
    if (lookup !== undefined) found.set(`${file} ${lookup.line}`, findsNothing({ file, ...lookup }));
  });
  return [...found.values()];
}

/** Where a template has none itself, it is in what it includes. */
function ofHelpers(calls: Unsteady['calls'], wanted: CallKind): ShownAt | undefined {
  for (const [file, own] of calls) {
    const call = own.find(({ kind }) => kind === wanted);
    if (call !== undefined && file.endsWith('.tpl')) return { file, ...call };
  }
  return undefined;
}

function otherEachTime(at: ShownAt, name: string, call: string | undefined): Finding {
  const by = call === undefined ? '' : `, by ${call}`;
  return warning(
    at,
    'OtherEachTime',
    `${name} comes out otherwise each time that the chart is rendered${by}: so on each cluster, and again where a cache is gone`,
    'give it by a value, encrypted by SOPS where it is secret, or have it made in the cluster: by a Job, or by cert-manager',
  );
}

function findsNothing(at: ShownAt): Finding {
  return warning(
    at,
    'LookupFindsNothing',
    'lookup finds nothing here, as no cluster is asked: what is made where nothing is found is made each time',
    'give what it looks for by a value of the chart',
  );
}

function warning({ file, line, column }: ShownAt, code: FindingCode, message: string, hint: string): Finding {
  return { file, line, column, severity: 'warning', code, message, hint };
}

function nameOf({ text }: MadeDocument): string {
  const file = { path: 'made.yaml', bytes: new TextEncoder().encode(text) };
  const value = parseFile(file, configLimits).documents[0]?.value;
  const { kind = 'an object', metadata } = isMap(value) ? value : {};
  return isMap(metadata) ? `${String(kind)} "${String(metadata['name']).slice(0, 100)}"` : String(kind);
}
