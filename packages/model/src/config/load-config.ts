import type { z } from 'zod';
import { Application } from '../files/application.ts';
import { Cluster } from '../files/cluster.ts';
import { Scenario } from '../files/scenario.ts';
import { apiGroup, apiVersion } from '../names.ts';
import { closest } from './closest.ts';
import { about, boundFindings, compareText, type Finding, sortFindings } from './finding.ts';
import { errorAt } from './finding-at.ts';
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
  /** By `Kind/name` what was written first under it, also where it has findings and is not in the lists. */
  readonly declared: ReadonlyMap<string, unknown>;
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
  const parsed = [...files].filter(mayBeConfig).map((file) => parseFile(file, limits));
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
    declared: new Map([...places].map(([key, { value }]) => [key, value])),
    findings: sortFindings(findings),
  };
}

/** All YAML is looked at; of JSON, which many programs keep beside it in dialects, only what names the API group. */
export function mayBeConfig(file: SourceFile): boolean {
  if (!isYamlPath(file.path)) return false;
  return !/\.json$/i.test(file.path) || new TextDecoder('latin1').decode(file.bytes).includes(`${apiGroup}/`);
}

/** Whether the document is a file of Seatrial's own and not a manifest. */
export function isConfigDocument(document: ParsedDocument): boolean {
  return groupOf(document) === apiGroup;
}

interface Reading {
  readonly clusters: Located<Cluster>[];
  readonly applications: Located<Application>[];
  readonly scenarios: Located<Scenario>[];
  /** What was seen first under each `Kind/name`. */
  readonly places: Map<string, ParsedDocument>;
}

function readFile(file: ParsedFile, limits: ConfigLimits, reading: Reading): readonly Finding[] {
  const ours = file.documents.filter((document) => looksLikeOurs(document));
  const [first] = ours;
  if (first !== undefined && file.bytes > limits.configBytesMax) {
    const message = `a file with a ${kindOf(first)} has ${file.bytes} bytes, more than ${limits.configBytesMax}`;
    const hint = 'keep manifests in files of their own';
    return [...file.findings, errorAt(first.source, [], { code: 'FileTooLarge', message, hint })];
  }
  return [...file.findings, ...ours.flatMap((document) => readDocument(document, reading))];
}

function looksLikeOurs(document: ParsedDocument): boolean {
  const group = groupOf(document);
  return group !== undefined && closest(group, [apiGroup]) !== undefined;
}

function readDocument(document: ParsedDocument, reading: Reading): readonly Finding[] {
  const { source, value } = document;
  const kind = kindOf(document);
  const version = childValue(value, 'apiVersion');
  if (version !== apiVersion) {
    const message = `apiVersion ${JSON.stringify(version).slice(0, 100)} is not known`;
    return [
      errorAt(source, ['apiVersion'], { code: 'UnknownVersion', message, hint: `write ${apiVersion}` }),
    ];
  }
  if (recordKinds.includes(kind)) {
    const message = `a ${kind} is a record of what happened and has no place in the repository`;
    const hint = 'remove it; Seatrial writes it in the cluster';
    return [errorAt(source, ['kind'], { code: 'RecordInRepository', message, hint })];
  }
  const known = kinds.find((candidate) => candidate === kind);
  if (known !== undefined) {
    const findings = [...document.findings, ...readKnown(known, document, reading)];
    const name = nameOf(document);
    return name === undefined ? findings : about(`${known}/${name}`, findings);
  }
  const meant = closest(kind, kinds);
  const hint = meant === undefined ? `the kinds are ${kinds.join(', ')}` : `did you mean "${meant}"?`;
  return kind === ''
    ? [errorAt(source, ['kind'], { code: 'MissingField', message: 'kind is missing', hint })]
    : [errorAt(source, ['kind'], { code: 'UnknownKind', message: `kind ${shown(kind)} is not known`, hint })];
}

function readKnown(kind: Kind, document: ParsedDocument, reading: Reading): readonly Finding[] {
  const { source } = document;
  const name = nameOf(document);
  if (name !== undefined) {
    const key = `${kind}/${name}`;
    const before = reading.places.get(key);
    if (before !== undefined) {
      const message = `there is another ${kind} named ${shown(name)}`;
      const hint = `the first is at ${before.source.file}:${before.source.locate(['metadata', 'name']).line}; rename or remove one of the two`;
      return [errorAt(source, ['metadata', 'name'], { code: 'DuplicateName', message, hint })];
    }
    reading.places.set(key, document);
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

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

function groupOf(document: ParsedDocument): string | undefined {
  const version = childValue(document.value, 'apiVersion');
  return typeof version === 'string' ? version.split('/', 1)[0] : undefined;
}

function nameOf(document: ParsedDocument): string | undefined {
  const name = childValue(childValue(document.value, 'metadata'), 'name');
  return typeof name === 'string' ? name : undefined;
}

function kindOf(document: ParsedDocument): string {
  const kind = childValue(document.value, 'kind');
  return typeof kind === 'string' ? kind : '';
}
