import type { ExpositionLimits } from './limits.ts';
import { type ParsedSample, parseSampleLine } from './sample-line.ts';

/** One series and its value at the time of the scrape. Always finite. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
  /** Milliseconds since the epoch, where the source states one. */
  readonly timestampMs?: number;
}

/** `NotFinite` and `Duplicate` concern one series; every other code means that the text as a whole is not to be trusted. */
export type ExpositionFindingCode =
  | 'Syntax'
  | 'NotFinite'
  | 'Duplicate'
  | 'TooLong'
  | 'TooMany'
  | 'Truncated';

export interface ExpositionFinding {
  readonly code: ExpositionFindingCode;
  /** From 1. */
  readonly line: number;
  /** The series that it concerns, where the line could be read so far. */
  readonly metric?: string;
  readonly labels?: ReadonlyMap<string, string>;
  readonly message: string;
}

export interface Exposition {
  /** Names that have a TYPE line or a sample: a counter nobody has raised yet is here and has no samples. */
  readonly families: ReadonlySet<string>;
  readonly samples: readonly Sample[];
  readonly findings: readonly ExpositionFinding[];
}

/**
 * Reads the Prometheus text format, version 0.0.4, strictly: what does not fit becomes a finding, never a sample.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function parseExposition(text: string, limits: ExpositionLimits): Exposition {
  const families = new Set<string>();
  const samples: Sample[] = [];
  const findings: ExpositionFinding[] = [];
  const series = new Set<string>();
  let fatal = 0;
  let line = 0;
  let start = 0;

  function find(code: ExpositionFindingCode, message: string): void {
    fatal += 1;
    findings.push({ code, line, message });
  }

  function doubt(code: 'NotFinite' | 'Duplicate', message: string, { name, labels }: ParsedSample): void {
    findings.push({ code, line, message, metric: name, labels });
  }

  function keep(parsed: ParsedSample): void {
    const { key, ...sample } = parsed;
    families.add(sample.name);
    if (!Number.isFinite(sample.value)) doubt('NotFinite', `the value is ${sample.value}`, parsed);
    else if (series.has(key)) doubt('Duplicate', `the series is there twice: ${key}`, parsed);
    else samples.push(sample);
    series.add(key);
  }

  function readLine(content: string): void {
    if (content.length > limits.lineLengthMax) {
      find('TooLong', `the line has ${content.length} characters, at most ${limits.lineLengthMax} are read`);
    } else if (content.startsWith('#')) {
      const typed = /^#[ \t]+TYPE[ \t]+([a-zA-Z_:][\w:]*)[ \t]+\w+$/.exec(content)?.[1];
      if (typed !== undefined) families.add(typed);
    } else if (content !== '') {
      const parsed = parseSampleLine(content, limits.labelsMax);
      if (parsed.type === 'Sample') keep(parsed.sample);
      else find('Syntax', parsed.problem);
    }
  }

  while (start < text.length && fatal < limits.findingsMax) {
    line += 1;
    if (series.size >= limits.samplesMax) {
      find('TooMany', `there are more than ${limits.samplesMax} samples`);
      break;
    }
    const end = text.indexOf('\n', start);
    if (end === -1) {
      find('Truncated', 'the last line does not end');
      break;
    }
    readLine(text.slice(start, end).trim());
    start = end + 1;
  }
  return { families, samples, findings };
}

/** The first finding that makes the whole text doubtful, if there is one. */
export function fatalFinding(exposition: Exposition): ExpositionFinding | undefined {
  return exposition.findings.find(({ code }) => code !== 'NotFinite' && code !== 'Duplicate');
}
