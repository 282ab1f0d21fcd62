/** A sample whose value may still be NaN or infinite, with a key that is the same for the same series. */
export interface ParsedSample {
  readonly key: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  readonly timestampMs?: number;
}

export type SampleLine =
  | { readonly type: 'Sample'; readonly sample: ParsedSample }
  | { readonly type: 'Problem'; readonly problem: string };

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const OPENING = /[ \t]*\{/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\[\\"n])*)"[ \t]*(,?)/y;
const CLOSING = /[ \t]*\}[ \t]*/y;
const BLANK = /[ \t]+/y;
const VALUE_AND_TIME = /([^ \t]+)(?:[ \t]+(-?\d{1,16}))?$/y;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);
const UNESCAPED: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\'],
  ['\\"', '"'],
  ['\\n', '\n'],
]);

/**
 * One line of the text format that is neither empty nor a comment. A problem quotes nothing of the line: whoever names
 * the URL could read with it what they may not see.
 */
export function parseSampleLine(line: string, labelsMax: number): SampleLine {
  const name = matchAt(NAME, line, 0)?.[0];
  if (name === undefined) return problem('a line begins with a metric name');
  const labels = new Map<string, string>();
  const opening = matchAt(OPENING, line, name.length);
  let at = name.length;
  if (opening !== undefined) {
    const end = readLabels(line, at + opening[0].length, labels, labelsMax);
    if (typeof end === 'string') return problem(end);
    at = end;
  } else {
    const blank = matchAt(BLANK, line, at);
    if (blank === undefined) return problem(`a blank or '{' comes after the metric name`);
    at += blank[0].length;
  }
  const [, written, time] = matchAt(VALUE_AND_TIME, line, at) ?? [];
  if (written === undefined) return problem('a value, and at most a timestamp, end the line');
  const value = readValue(written);
  if (value === undefined) return problem('the value is not a number');
  const sample = { key: seriesKey(name, labels), name, labels, value };
  return { type: 'Sample', sample: time === undefined ? sample : { ...sample, timestampMs: Number(time) } };
}

/** Fills `into` and says where the labels end, or what is wrong with them. */
function readLabels(
  line: string,
  from: number,
  into: Map<string, string>,
  labelsMax: number,
): number | string {
  let at = from;
  let more = true;
  for (;;) {
    const closing = matchAt(CLOSING, line, at);
    if (closing !== undefined) return at + closing[0].length;
    if (!more) return `',' or '}' comes after a label`;
    const [whole, name, escaped, comma] = matchAt(LABEL, line, at) ?? [];
    if (whole === undefined || name === undefined || escaped === undefined)
      return 'a label is not of the form name="value"';
    if (into.has(name)) return 'a label is there twice';
    if (into.size >= labelsMax) return `there are more than ${labelsMax} labels`;
    into.set(
      name,
      escaped.replace(/\\./g, (pair) => UNESCAPED.get(pair) ?? pair),
    );
    at += whole.length;
    more = comma === ',';
  }
}

function readValue(written: string): number | undefined {
  return DECIMAL.test(written) ? Number(written) : NOT_FINITE.get(written.toLowerCase());
}

function seriesKey(name: string, labels: ReadonlyMap<string, string>): string {
  return name + JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function problem(text: string): SampleLine {
  return { type: 'Problem', problem: text };
}
