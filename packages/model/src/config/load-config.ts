import type { z } from 'zod';
import { Application } from '../files/application.ts';
import { Cluster } from '../files/cluster.ts';
import { Scenario } from '../files/scenario.ts';
import { apiGroup, apiVersion } from '../names.ts';
import { closest } from './closest.ts';
import { boundFindings, compareText, type Finding, sortFindings } from './finding.ts';
import type { ConfigLimits } from './limits.ts';
import { isYamlPath, type ParsedDocument, type ParsedFile, parseFile } from './parse-file.ts';
import { childValue } from './schema-at.ts';
import { schemaFindings } from './schema-findings.ts';
import type { Located, SourceFile } from './source.ts';

/** What people wrote for Seatrial, each file with where it stands. */
export interface Config {
  readonly clusters: readonly Located<Cluster>[];
  readonly applications: readonly Located<Application>[];
  readonly scenarios: readonly Located<Scenario>[];
  /** `Kind/name` of every file, also of those that have findings and are not in the lists. */
  readonly declared: ReadonlySet<string>;
}

export interface LoadedConfig extends Config {
  readonly findings: readonly Finding[];
}

const schemas = { Cluster, Application, Scenario } as const;
type Kind = keyof typeof schemas;
const kinds: readonly Kind[] = ['Cluster', 'Application', 'Scenario'];
const recordKinds: readonly string[] = ['ApplicationState', 'Release', 'ScenarioRun'];

/**
 * Reads a repository's Clusters, Applications and Scenarios, and finds all that is wrong with each of them by itself.
 * Other documents are manifests and only have to be YAML. Pure; never throws, whatever the bytes.
 */
export function loadConfig(files: Iterable<SourceFile>, limits: ConfigLimits): LoadedConfig {
  const parsed = [...files].filter((file) => isYamlPath(file.path)).map((file) => parseFile(file, limits));
  return configOf(parsed, limits);
}

/** The same from files that are parsed already. */
export function configOf(files: readonly ParsedFile[], limits: ConfigLimits): LoadedConfig {
  const reading: Reading = { clusters: [], applications: [], scenarios: [], places: new Map() };
  const findings = files
    .toSorted((a, b) => compareText(a.path, b.path))
    .flatMap((file) => boundFindings(readFile(file, limits, reading), limits.findingsPerFileMax));
  const { clusters, applications, scenarios, places } = reading;
  return {
    clusters,
    applications,
    scenarios,
    declared: new Set(places.keys()),
    findings: sortFindings(findings),
  };
}

/** Whether the document is a file of Seatrial's own and not a manifest. */
export function isConfigDocument(document: ParsedDocument): boolean {
  return groupOf(document) === apiGroup;
}

interface Reading {
  readonly clusters: Located<Cluster>[];
  readonly applications: Located<Application>[];
  readonly scenarios: Located<Scenario>[];
  /** Where each `Kind/name` was seen first. */
  readonly places: Map<string, string>;
}

function readFile(file: ParsedFile, limits: ConfigLimits, reading: Reading): readonly Finding[] {
  const ours = file.documents.filter((document) => looksLikeOurs(document));
  const [first] = ours;
  if (first !== undefined && file.bytes > limits.configBytesMax) {
    const message = `a file with a ${kindOf(first)} has ${file.bytes} bytes, more than ${limits.configBytesMax}`;
    return [...file.findings, found(first, 'FileTooLarge', message, 'keep manifests in files of their own')];
  }
  return [...file.findings, ...ours.flatMap((document) => readDocument(document, reading))];
}

function looksLikeOurs(document: ParsedDocument): boolean {
  const group = groupOf(document);
  return group !== undefined && closest(group, [apiGroup]) !== undefined;
}

function readDocument(document: ParsedDocument, reading: Reading): readonly Finding[] {
  const kind = kindOf(document);
  const version = String(childValue(document.value, 'apiVersion'));
  if (version !== apiVersion) {
    const message = `apiVersion ${JSON.stringify(version.slice(0, 100))} is not known`;
    return [
      ...document.findings,
      found(document, 'UnknownVersion', message, `write ${apiVersion}`, 'apiVersion'),
    ];
  }
  if (recordKinds.includes(kind)) {
    const message = `a ${kind} is a record of what happened and has no place in the repository`;
    return [
      found(document, 'RecordInRepository', message, 'remove it; Seatrial writes it in the cluster', 'kind'),
    ];
  }
  if (kind === '')
    return [found(document, 'MissingField', 'kind is missing', `the kinds are ${kinds.join(', ')}`)];
  const known = kinds.find((candidate) => candidate === kind);
  if (known === undefined) {
    const meant = closest(kind, kinds);
    const hint = meant === undefined ? `the kinds are ${kinds.join(', ')}` : `did you mean "${meant}"?`;
    return [
      found(document, 'UnknownKind', `kind ${JSON.stringify(kind.slice(0, 100))} is not known`, hint, 'kind'),
    ];
  }
  return [...document.findings, ...readKnown(known, document, reading)];
}

function readKnown(kind: Kind, document: ParsedDocument, reading: Reading): readonly Finding[] {
  const name = childValue(childValue(document.value, 'metadata'), 'name');
  if (typeof name === 'string') {
    const key = `${kind}/${name}`;
    const before = reading.places.get(key);
    const { file, line } = document.source;
    if (before !== undefined) {
      const { line: nameLine, column } = document.source.locate(['metadata', 'name']);
      const message = `there is another ${kind} named ${JSON.stringify(name.slice(0, 100))}`;
      const hint = `the first is at ${before}; rename or remove one of the two`;
      return [{ ...found(document, 'DuplicateName', message, hint), line: nameLine, column }];
    }
    reading.places.set(key, `${file}:${line}`);
  }
  switch (kind) {
    case 'Cluster':
      return keep(Cluster, kind, document, reading.clusters);
    case 'Application':
      return keep(Application, kind, document, reading.applications);
    case 'Scenario':
      return keep(Scenario, kind, document, reading.scenarios);
    default:
      return kind satisfies never;
  }
}

function keep<T>(
  schema: z.ZodType<T>,
  kind: Kind,
  document: ParsedDocument,
  list: Located<T>[],
): readonly Finding[] {
  const { value, source } = document;
  const parsed = schema.safeParse(value);
  if (!parsed.success) return schemaFindings({ schema, kind, value, source }, parsed.error.issues);
  list.push({ value: parsed.data, source });
  return [];
}

function found(
  document: ParsedDocument,
  code: Finding['code'],
  message: string,
  hint: string,
  field?: 'apiVersion' | 'kind',
): Finding {
  const { file, locate } = document.source;
  const { line, column } = locate(field === undefined ? [] : [field]);
  return { file, line, column, severity: 'error', code, message, hint };
}

function groupOf(document: ParsedDocument): string | undefined {
  const version = childValue(document.value, 'apiVersion');
  return typeof version === 'string' ? version.split('/', 1)[0] : undefined;
}

function kindOf(document: ParsedDocument): string {
  const kind = childValue(document.value, 'kind');
  return typeof kind === 'string' ? kind : '';
}
