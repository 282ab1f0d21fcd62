import { apiGroup, apiVersion } from '../names.ts';
import { closest } from './closest.ts';
import { errorAt, type Finding } from './finding.ts';
import type { ParsedDocument } from './parse-file.ts';
import { childValue } from './schema-at.ts';
import { showPath } from './source.ts';

/** The kinds of files that people write. */
export const kinds = ['Cluster', 'Application', 'ApplicationSet', 'Scenario'] as const;
export type Kind = (typeof kinds)[number];

const recordKinds: readonly string[] = ['ApplicationState', 'Release', 'ScenarioRun'];

/** Whether the document is a file of Seatrial's own and not a manifest. */
export function isConfigDocument(document: ParsedDocument): boolean {
  const group = groupIn(childValue(document.value, 'apiVersion'));
  return group === undefined ? looksLikeOurs(document) : group === apiGroup;
}

/** By its group, or, where no group says that it is somebody else's, by its kind. */
export function looksLikeOurs({ value }: ParsedDocument): boolean {
  const group =
    groupIn(childValue(value, 'apiVersion')) ?? groupIn(childValue(value, misspeltVersionKey(value) ?? ''));
  if (group === undefined) return knownKind(kindIn(value)) !== undefined;
  return closest(group, [apiGroup]) !== undefined;
}

/** Its kind, or what that was most likely meant to be. */
export function kindMeant({ value }: ParsedDocument): Kind | undefined {
  const kind = kindIn(value);
  return recordKinds.includes(kind) ? undefined : knownKind(closest(kind, kinds) ?? '');
}

export function nameOf({ value }: ParsedDocument): string | undefined {
  const name = childValue(childValue(value, 'metadata'), 'name');
  return typeof name === 'string' ? name : undefined;
}

/** What is wrong with `apiVersion` and `kind`: as long as there is something, nothing else can be judged. */
export function headFinding({ source, value }: ParsedDocument): Finding | undefined {
  const version = childValue(value, 'apiVersion');
  const kind = kindIn(value);
  if (version === undefined || version === null) return missingVersion({ source, value });
  if (version !== apiVersion) {
    const message = `apiVersion ${JSON.stringify(version).slice(0, 100)} is not known`;
    return errorAt(source, ['apiVersion'], { code: 'UnknownVersion', message, hint: `write ${apiVersion}` });
  }
  if (recordKinds.includes(kind)) {
    const message = `a ${kind} is a record of what happened and has no place in the repository`;
    const hint = 'remove it; Seatrial writes it in the cluster';
    return errorAt(source, ['kind'], { code: 'RecordInRepository', message, hint });
  }
  if (knownKind(kind) !== undefined) return undefined;
  const meant = closest(kind, kinds);
  const hint = meant === undefined ? `the kinds are ${kinds.join(', ')}` : `did you mean "${meant}"?`;
  if (kind === '')
    return errorAt(source, ['kind'], { code: 'MissingField', message: 'kind is missing', hint });
  const message = `kind ${JSON.stringify(kind.slice(0, 100))} is not known`;
  return errorAt(source, ['kind'], { code: 'UnknownKind', message, hint });
}

function missingVersion({ source, value }: Pick<ParsedDocument, 'source' | 'value'>): Finding {
  const misspelt = misspeltVersionKey(value);
  if (misspelt === undefined) {
    const text = { message: 'apiVersion is missing', hint: `write apiVersion: ${apiVersion}` };
    return errorAt(source, ['apiVersion'], { code: 'MissingField', ...text });
  }
  const message = `${showPath([misspelt])} is not a field of ${kindIn(value)}`;
  return {
    ...errorAt(source, [], { code: 'UnknownField', message, hint: 'did you mean "apiVersion"?' }),
    ...source.locateKey([misspelt]),
  };
}

function misspeltVersionKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'apiVersion')) return undefined;
  return Object.keys(value).find((key) => closest(key, ['apiVersion']) !== undefined);
}

function knownKind(kind: string): Kind | undefined {
  return kinds.find((candidate) => candidate === kind);
}

function kindIn(value: unknown): string {
  const kind = childValue(value, 'kind');
  return typeof kind === 'string' ? kind : '';
}

function groupIn(version: unknown): string | undefined {
  return typeof version === 'string' ? version.split('/', 1)[0] : undefined;
}
