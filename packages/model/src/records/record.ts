import type { z } from 'zod';
import type { KubeObject, ObjectMeta } from '../kubernetes.ts';
import { ApplicationStateSpec, ApplicationStateStatus } from './application-state.ts';
import { ReleaseSpec, ReleaseStatus } from './release.ts';
import { ScenarioRunSpec, ScenarioRunStatus } from './scenario-run.ts';

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

/** A record that this version of Seatrial cannot read, because somebody else wrote it. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

export const parseRelease = (object: KubeObject): Release => parseRecord('Release', object);
export const parseApplicationState = (object: KubeObject): ApplicationState =>
  parseRecord('ApplicationState', object);
export const parseScenarioRun = (object: KubeObject): ScenarioRun => parseRecord('ScenarioRun', object);

/** Objects are never changed, so what one was read as is what it is; a loop reads the same ones again and again. */
const readBefore = new WeakMap<KubeObject, Release | ApplicationState | ScenarioRun>();

function parseRecord<K extends keyof typeof schemas, R extends Release | ApplicationState | ScenarioRun>(
  kind: K,
  object: KubeObject,
): R {
  const known = readBefore.get(object);
  if (known?.kind === kind) return known as R;
  const record = parseAnew<K, R>(kind, object);
  readBefore.set(object, record);
  return record;
}

function parseAnew<K extends keyof typeof schemas, R extends Release | ApplicationState | ScenarioRun>(
  kind: K,
  object: KubeObject,
): R {
  const spec = schemas[kind].spec.safeParse(object['spec']);
  const status =
    object['status'] === undefined ? undefined : schemas[kind].status.safeParse(object['status']);
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
