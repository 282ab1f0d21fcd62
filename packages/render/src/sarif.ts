import { createHash } from 'node:crypto';

/** What a check can find, as code scanning lists it. */
export interface SarifRule {
  readonly id: string;
  readonly about: string;
  readonly help: string;
  readonly level: SarifLevel;
  readonly tags?: readonly string[];
}

export type SarifLevel = 'error' | 'note' | 'warning';

export interface SarifResult {
  readonly rule: string;
  readonly level: SarifLevel;
  readonly text: string;
  /** Path from the root of the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What it is about, where that is more than a file. */
  readonly object?: { readonly name: string; readonly fullName: string };
  /** By which it is known again, also on another line. */
  readonly fingerprint: { readonly name: string; readonly key: string };
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** All that one look at one thing has to say. */
export interface SarifRun {
  readonly tool: { readonly name: string; readonly version: string; readonly rules: readonly SarifRule[] };
  /** Results of a later run with the same id take the place of these. Ends with a slash. */
  readonly id: string;
  readonly results: readonly SarifResult[];
  /** What could not be looked at: then the run has not succeeded. */
  readonly unread?: readonly string[];
  readonly notes?: readonly string[];
}

/** Results that code scanning takes of one run. */
export const sarifResultsMax = 25_000;

/** SARIF 2.1.0 as code scanning takes it, with files from the root of the repository. */
export function sarifText(runs: readonly SarifRun[]): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: runs.map(runOf),
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function runOf({ tool, id, results, unread = [], notes = [] }: SarifRun): object {
  const ruleIndexes = new Map(tool.rules.map((rule, index) => [rule.id, index]));
  return {
    tool: { driver: { name: tool.name, version: tool.version, rules: tool.rules.map(ruleOf) } },
    automationDetails: { id },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: unread.length === 0,
        toolExecutionNotifications: [
          ...unread.map((text) => notification('error', text)),
          ...notes.map((text) => notification('note', text)),
        ],
      },
    ],
    results: results.slice(0, sarifResultsMax).map((it) => resultOf(it, ruleIndexes.get(it.rule))),
  };
}

function ruleOf({ id, about, help, level, tags }: SarifRule): object {
  return {
    id,
    name: id,
    shortDescription: { text: about.split(/(?<=[.:]) /, 1)[0] ?? about },
    fullDescription: { text: about },
    help: { text: help },
    defaultConfiguration: { level },
    ...(tags === undefined ? {} : { properties: { tags } }),
  };
}

function notification(level: 'error' | 'note', text: string): object {
  return { level, message: { text } };
}

function resultOf(result: SarifResult, ruleIndex: number | undefined): object {
  const { rule, level, text, file, line, column, object, fingerprint, properties } = result;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, startColumn: column },
        },
        ...(object === undefined
          ? {}
          : {
              logicalLocations: [
                { name: object.name, fullyQualifiedName: object.fullName, kind: 'resource' },
              ],
            }),
      },
    ],
    partialFingerprints: {
      [fingerprint.name]: createHash('sha256').update(fingerprint.key).digest('hex'),
    },
    ...(properties === undefined ? {} : { properties }),
  };
}

/** A path as a relative URI. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
