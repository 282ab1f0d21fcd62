import {
  type Application,
  type Config,
  type FaultyFile,
  type Located,
  Rollout,
  type Source,
} from '@seatrial/model';
import { faultRowNamed } from '../chaos/faults/table.ts';
import { field, items, numberAt, stringAt } from '../fields.ts';

/** What of a Scenario is looked at beside other files; of a faulty one as far as it can be read. */
export interface ReadableScenario {
  readonly source: Source;
  readonly name: string | undefined;
  readonly application: string | undefined;
  readonly cluster: string | undefined;
  /** Name of the workload that is tried. */
  readonly workload: string | undefined;
  readonly workloadKind: string;
  /** Whether it passes by requests; by default it does. */
  readonly judgedBy: string;
  /** Service whose requests it wants counted, where it names one. */
  readonly service: string | undefined;
  /** How many pods each of its faults takes at once, and by which field; nothing of a fault that takes none. */
  readonly kills: readonly ({ readonly count: number; readonly field: string } | undefined)[];
  readonly schedule: string | undefined;
  readonly timeZone: string;
  readonly readyPodsMin: number;
}

/** The sound ones first. */
export function readableScenarios({ scenarios, faulty }: Config): readonly ReadableScenario[] {
  return [...scenarios, ...faulty.filter(({ kind }) => kind === 'Scenario')].map(({ value, source }) => ({
    source,
    name: stringAt(value, 'metadata', 'name'),
    application: stringAt(value, 'spec', 'application'),
    cluster: stringAt(value, 'spec', 'cluster'),
    workload: stringAt(value, 'spec', 'workload', 'name'),
    workloadKind: stringAt(value, 'spec', 'workload', 'kind') ?? 'Deployment',
    judgedBy: stringAt(value, 'spec', 'steadyState', 'judgedBy') ?? 'Requests',
    service: stringAt(value, 'spec', 'steadyState', 'service'),
    kills: items(value, 'spec', 'faults').map((fault) =>
      faultRowNamed(stringAt(fault, 'type'))?.podsTaken?.(fault),
    ),
    schedule: stringAt(value, 'spec', 'schedule'),
    timeZone: stringAt(value, 'spec', 'timeZone') ?? 'UTC',
    readyPodsMin: numberAt(value, 'spec', 'steadyState', 'readyPodsMin') ?? 0,
  }));
}

/** What of an Application its manifests are judged by. */
export type ManifestsOwner = Located<{
  readonly metadata: Pick<Application['metadata'], 'name'>;
  readonly spec: Pick<Application['spec'], 'namespace' | 'path' | 'rollout'>;
}>;

/** Those whose manifests can be found and placed; the sound ones first, and one for each folder. */
export function manifestsOwners({ applications, faulty }: Config): readonly ManifestsOwner[] {
  const paths = new Set(applications.map(({ value }) => value.spec.path));
  const others = faulty.flatMap((file) => {
    const owner = file.kind === 'Application' ? readableOwner(file) : undefined;
    if (owner === undefined || paths.has(owner.value.spec.path)) return [];
    paths.add(owner.value.spec.path);
    return [owner];
  });
  return [...applications, ...others];
}

function readableOwner({ value, name = '', source }: FaultyFile): ManifestsOwner | undefined {
  const path = stringAt(value, 'spec', 'path');
  const namespace = stringAt(value, 'spec', 'namespace');
  if (path === undefined || namespace === undefined) return undefined;
  const { data: rollout } = Rollout.safeParse(field(value, 'spec', 'rollout'));
  const spec = { path, namespace, ...(rollout === undefined ? {} : { rollout }) };
  return { value: { metadata: { name }, spec }, source };
}
