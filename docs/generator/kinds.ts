import {
  Application,
  ApplicationSet,
  ApplicationStateSpec,
  ApplicationStateStatus,
  Cluster,
  LedgerEntry,
  Plan,
  ReleaseSpec,
  ReleaseStatus,
  Scenario,
  ScenarioRunSpec,
  ScenarioRunStatus,
} from '@seatrial/model';
import { withGateDefaults } from './gate-defaults.ts';
import type { JsonSchema } from './json-schema.ts';

interface HasSchema {
  toJSONSchema(options: { io: 'input' }): object;
}

export interface Kind {
  readonly name: string;
  /** What it is, who writes it and where it is. */
  readonly purpose: string;
  /** What people write is given as JSON Schema too, for editors. */
  readonly isFile: boolean;
  readonly parts: Readonly<Record<string, JsonSchema>>;
}

export const kinds: readonly Kind[] = [
  file(
    'Cluster',
    'A cluster that Seatrial deploys to. A file on the config branch; credentials are never in Git.',
    Cluster,
  ),
  file(
    'Application',
    'A folder of manifests that goes to one or more clusters, and how a change to it is tried. A file on the config branch.',
    Application,
  ),
  file(
    'ApplicationSet',
    'Applications that are alike but for their folders: one file in place of many. A file on the config branch.',
    ApplicationSet,
  ),
  file(
    'Scenario',
    'A resilience experiment: steady state, faults, recovery objective. A file on the config branch; it runs after releases, on a schedule, or when somebody asks.',
    Scenario,
  ),
  record(
    'Release',
    'One rollout of one version on one cluster. In the namespace of its application; people add approvals and requests, all else is the runner’s.',
    {
      spec: ReleaseSpec,
      status: ReleaseStatus,
    },
  ),
  record(
    'ApplicationState',
    'What an application runs on a cluster: stable version, inventory, quarantine. The runner’s.',
    {
      spec: ApplicationStateSpec,
      status: ApplicationStateStatus,
    },
  ),
  record(
    'ScenarioRun',
    'One run of a scenario, with every fault as a debt. In the namespace `seatrial-system`; people may create one by hand, and ask for its end.',
    {
      spec: ScenarioRunSpec,
      status: ScenarioRunStatus,
    },
  ),
  record(
    'LedgerEntry',
    'A decision for good: one commit on `refs/seatrial/ledger/<cluster>` holds one entry, as `entry.json`. Append-only.',
    {
      body: LedgerEntry,
    },
  ),
  record('Plan', 'What merging would do: what `seatrial plan -o json` prints. It is kept nowhere.', {
    '': Plan,
  }),
];

function file(name: string, purpose: string, schema: HasSchema): Kind {
  return { name, purpose, isFile: true, parts: { '': toJson(schema) } };
}

function record(name: string, purpose: string, parts: Readonly<Record<string, HasSchema>>): Kind {
  const schemas = Object.entries(parts).map(([part, schema]) => [part, toJson(schema)]);
  return { name, purpose, isFile: false, parts: Object.fromEntries(schemas) };
}

function toJson(schema: HasSchema): JsonSchema {
  return withGateDefaults(schema.toJSONSchema({ io: 'input' }));
}
