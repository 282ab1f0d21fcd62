import type { z } from 'zod';
import type { KubeObject, ObjectMeta } from '../kubernetes.ts';
import { ApplicationStateSpec, ApplicationStateStatus, RetryRequest } from './application-state.ts';
import { Approval } from './approval.ts';
import { withNamesOfNow } from './older-names.ts';
import { ReleaseRequest, ReleaseSpec, ReleaseStatus } from './release.ts';
import { ScenarioRunRequest, ScenarioRunSpec, ScenarioRunStatus } from './scenario-run.ts';

/** A record of a kind: `status` is absent until the runner has seen it for the first time. */
export interface RecordOf<Kind extends string, Spec, Status> {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly metadata: ObjectMeta;
  readonly spec: Spec;
  readonly status?: Status;
}

export type Release = RecordOf<'Release', ReleaseSpec, ReleaseStatus>;
export type ApplicationState = RecordOf<
  'ApplicationState',
  z.infer<typeof ApplicationStateSpec>,
  ApplicationStateStatus
>;
export type ScenarioRun = RecordOf<'ScenarioRun', ScenarioRunSpec, ScenarioRunStatus>;

const schemas = {
  Release: { spec: ReleaseSpec, status: ReleaseStatus },
  ApplicationState: { spec: ApplicationStateSpec, status: ApplicationStateStatus },
  ScenarioRun: { spec: ScenarioRunSpec, status: ScenarioRunStatus },
} as const;

/** Lists that people add to. One entry that cannot be read says nothing, and takes nothing from the others. */
const entrySchemas: Readonly<Record<keyof typeof schemas, Readonly<Record<string, z.ZodType>>>> = {
  Release: { approvals: Approval, requests: ReleaseRequest },
  ApplicationState: { requests: RetryRequest },
  ScenarioRun: { requests: ScenarioRunRequest },
};

/** A record that this version of Seatrial cannot read, because somebody else wrote it. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

export const parseRelease = (object: KubeObject): Release => parseRecord('Release', object);
export const parseApplicationState = (object: KubeObject): ApplicationState =>
  parseRecord('ApplicationState', object);
export const parseScenarioRun = (object: KubeObject): ScenarioRun => parseRecord('ScenarioRun', object);

type AnyRecord = Release | ApplicationState | ScenarioRun;

/**
 * Objects are never changed, so what one was read as is what it is; a loop reads the same ones again and again. Of what has ended
 * there may be many, which are looked at seldom: what they were read as is let go where memory is wanted.
 */
const readBefore = new WeakMap<KubeObject, AnyRecord | WeakRef<AnyRecord>>();

function parseRecord<K extends keyof typeof schemas, R extends AnyRecord>(kind: K, object: KubeObject): R {
  const kept = readBefore.get(object);
  const known = kept instanceof WeakRef ? kept.deref() : kept;
  if (known?.kind === kind) return known as R;
  const record = parseAnew<K, R>(kind, object);
  readBefore.set(object, isOver(record) ? new WeakRef(record) : record);
  return record;
}

function isOver({ status }: AnyRecord): boolean {
  return status !== undefined && 'finishedAt' in status && status.finishedAt !== undefined;
}

function parseAnew<K extends keyof typeof schemas, R extends AnyRecord>(kind: K, object: KubeObject): R {
  const now = withNamesOfNow(kind, object);
  const spec = schemas[kind].spec.safeParse(withoutUnreadable(kind, now['spec']).readable);
  const status = now['status'] === undefined ? undefined : schemas[kind].status.safeParse(now['status']);
  const error = spec.error ?? status?.error;
  if (error !== undefined) {
    const issue = error.issues[0];
    throw new RecordError(
      `Cannot read ${kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}: ${issue?.path.join('.')}: ${issue?.message}`,
      { cause: error },
    );
  }
  return {
    apiVersion: object.apiVersion,
    kind,
    metadata: object.metadata,
    spec: spec.data,
    ...(status === undefined ? {} : { status: status.data }),
  } as R; // the two schemas above are the ones R is inferred from
}

/** What people added to a record and cannot be read, with why: it was passed over when the record was read. */
export function unreadableEntries({ kind, ...object }: KubeObject): readonly string[] {
  return kind === 'Release' || kind === 'ApplicationState' || kind === 'ScenarioRun'
    ? withoutUnreadable(kind, object['spec']).unreadable
    : [];
}

function withoutUnreadable(
  kind: keyof typeof schemas,
  spec: unknown,
): { readonly readable: unknown; readonly unreadable: readonly string[] } {
  if (typeof spec !== 'object' || spec === null) return { readable: spec, unreadable: [] };
  const readable: Record<string, unknown> = { ...spec };
  const unreadable: string[] = [];
  for (const [list, schema] of Object.entries(entrySchemas[kind])) {
    const entries = readable[list];
    if (!Array.isArray(entries)) continue;
    readable[list] = entries.filter((entry: unknown, index) => {
      const issue = schema.safeParse(entry).error?.issues[0];
      if (issue === undefined) return true;
      unreadable.push(`spec.${list}[${index}]: ${issue.path.join('.')}: ${issue.message}`);
      return false;
    });
  }
  return { readable, unreadable };
}

/** What could be read of many records, and why the others could not: one is no reason to show none. */
export interface RecordsRead<R> {
  readonly records: readonly R[];
  readonly problems: readonly RecordError[];
}

/** @throws what `parse` throws that is no RecordError */
export function readRecords<R>(
  objects: readonly KubeObject[],
  parse: (object: KubeObject) => R,
): RecordsRead<R> {
  const records: R[] = [];
  const problems: RecordError[] = [];
  for (const object of objects) {
    try {
      records.push(parse(object));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      problems.push(error);
    }
  }
  return { records, problems };
}
