import type { z } from 'zod';
import type { KubeObject } from '../kubernetes.ts';
import { apiGroup, apiVersion } from '../names.ts';
import { ApplicationStateSpec, ApplicationStateStatus } from '../records/application-state.ts';
import { olderNames } from '../records/older-names.ts';
import { ReleaseSpec, ReleaseStatus } from '../records/release.ts';
import { ScenarioRunSpec, ScenarioRunStatus } from '../records/scenario-run.ts';
import {
  celName,
  type ListKeys,
  type StructuralSchema,
  structuralSchema,
  type ValidationRule,
} from './structural-schema.ts';

/** A column of `kubectl get`. */
interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  /** 1 shows it with `-o wide` alone. */
  readonly priority?: 1;
}

interface RecordKind {
  readonly kind: 'Release' | 'ApplicationState' | 'ScenarioRun';
  readonly plural: string;
  readonly shortName: string;
  readonly description: string;
  readonly spec: z.ZodObject;
  readonly status: z.ZodObject;
  /** Lists in the spec to which people may add; all else in it stays as it was made. */
  readonly appendable: readonly string[];
  /** On the record and not on a field: a rule with `oldSelf` is not asked when its field is taken away. */
  readonly rules: readonly ValidationRule[];
  readonly columns: readonly Column[];
  readonly selectable: readonly string[];
}

/** Releases and runs are named in labels of what they make. */
const NAME_LENGTH_MAX = 63;

const LIST_KEYS: ListKeys = {
  conditions: ['type'],
  approvals: ['by', 'at'],
  requests: ['type', 'by', 'at'],
};

/** What is in `status.verdict` stays, unless `revoked` holds. */
function verdictStays(message: string, revoked = 'false'): ValidationRule {
  return {
    rule: `!has(oldSelf.status) || !has(oldSelf.status.verdict) || (has(self.status) && has(self.status.verdict)
      && (self.status.verdict == oldSelf.status.verdict || (${revoked})))`,
    message,
  };
}

const age: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const phase = text('Phase', '.status.phase');
const reason = text('Reason', '.status.reason');
const message = wide('Message', '.status.message');

const recordKinds: readonly RecordKind[] = [
  {
    kind: 'Release',
    plural: 'releases',
    shortName: 'rel',
    description: 'One rollout of one version of an application on this cluster.',
    spec: ReleaseSpec,
    status: ReleaseStatus,
    appendable: ['approvals', 'requests'],
    rules: [
      verdictStays(
        'a verdict is for good: status.verdict cannot be changed, but from Pass to another before the release ends',
        `oldSelf.status.verdict.outcome == 'Pass' && self.status.verdict.outcome != 'Pass'
          && !has(oldSelf.status.finishedAt)`,
      ),
    ],
    columns: [
      phase,
      text('Step', '.status.step'),
      { name: 'Weight', type: 'integer', jsonPath: '.status.weightPercent' },
      reason,
      age,
      wide('Version', '.spec.version'),
      message,
    ],
    selectable: ['.spec.application', '.spec.cluster', '.status.phase'],
  },
  {
    kind: 'ApplicationState',
    plural: 'applicationstates',
    shortName: 'appstate',
    description: 'What an application runs on this cluster, and what it should run.',
    spec: ApplicationStateSpec,
    status: ApplicationStateStatus,
    appendable: ['requests'],
    rules: [],
    columns: [
      text('Ready', readyCondition('status')),
      text('Reason', readyCondition('reason')),
      text('Stable', '.status.stableRelease'),
      text('Current', '.status.currentRelease'),
      age,
      wide('Message', readyCondition('message')),
    ],
    selectable: ['.spec.application', '.spec.cluster'],
  },
  {
    kind: 'ScenarioRun',
    plural: 'scenarioruns',
    shortName: 'srun',
    description: 'One run of a resilience scenario: its faults, what they did, and the verdict.',
    spec: ScenarioRunSpec,
    status: ScenarioRunStatus,
    appendable: ['requests'],
    rules: [verdictStays('a verdict is for good: status.verdict cannot be changed')],
    columns: [
      text('Scenario', '.spec.scenario'),
      phase,
      text('Verdict', '.status.verdict'),
      reason,
      age,
      wide('Target', '.spec.namespace'),
      message,
    ],
    selectable: ['.spec.scenario', '.spec.cluster', '.spec.namespace', '.status.phase'],
  },
];

/** CustomResourceDefinitions of the records, made from the schemas that read them. */
export function crds(): KubeObject[] {
  return recordKinds.map(definitionOf);
}

function definitionOf(record: RecordKind): KubeObject {
  const { kind, plural, shortName, columns, selectable } = record;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${apiGroup}` },
    spec: {
      group: apiGroup,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
        categories: ['seatrial'],
      },
      versions: [
        {
          name: apiVersion.slice(apiGroup.length + 1),
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          selectableFields: selectable.map((jsonPath) => ({ jsonPath })),
          schema: { openAPIV3Schema: schemaOf(record) },
        },
      ],
    },
  };
}

function schemaOf(record: RecordKind): StructuralSchema {
  return Object.entries(olderNames[record.kind]).reduce(
    (schema, [path, now]) => withOlderName(schema, path.split('.'), now),
    schemaOfNow(record),
  );
}

/**
 * Without its older name in the schema, the API server would drop the field of what is stored. Neither name is required
 * alone: what has one of them is whole.
 */
function withOlderName(
  schema: StructuralSchema,
  [name = '', ...inside]: readonly string[],
  now: string,
): StructuralSchema {
  const { items, properties = {}, required = [], 'x-kubernetes-validations': rules = [] } = schema;
  if (items !== undefined) return { ...schema, items: withOlderName(items, [name, ...inside], now) };
  const field = properties[inside.length === 0 ? now : name] ?? {};
  const added =
    inside.length === 0
      ? { ...field, description: `The same as ${now}, for a Seatrial from before it was called so.` }
      : withOlderName(field, inside, now);
  const whole = { ...schema, properties: { ...properties, [name]: added } };
  if (inside.length > 0 || !required.includes(now)) return whole;
  const rule = { rule: `has(self.${now}) || has(self.${name})`, message: `${now} is required` };
  return {
    ...whole,
    required: required.filter((it) => it !== now),
    'x-kubernetes-validations': [...rules, rule],
  };
}

function schemaOfNow({ kind, description, spec, status, appendable, rules }: RecordKind): StructuralSchema {
  const older = Object.keys(olderNames[kind]).flatMap((path) => /^spec\.(\w+)$/.exec(path)?.[1] ?? []);
  const fixed = [...Object.keys(spec.shape), ...older].filter((field) => !appendable.includes(field));
  return {
    type: 'object',
    description,
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: 'Group and version of the format.' },
      kind: { type: 'string', description: `${kind}: what the object is.` },
      metadata: { type: 'object' },
      spec: {
        description: specDescription(appendable),
        ...structuralSchema(spec, LIST_KEYS),
        'x-kubernetes-validations': [specIsFixed(kind, fixed, appendable), ...appendable.map(entriesStay)],
      },
      status: {
        description: 'How far it is, and what was seen; the runner alone writes it.',
        ...structuralSchema(status, LIST_KEYS),
      },
    },
    'x-kubernetes-validations': [
      {
        rule: `self.metadata.name.size() <= ${NAME_LENGTH_MAX}`,
        message: `the name must have at most ${NAME_LENGTH_MAX} characters, as it is also a label`,
      },
      ...rules,
    ],
  };
}

function specDescription(appendable: readonly string[]): string {
  const added = appendable.length === 0 ? '' : `; people may add to ${appendable.join(' and ')}`;
  return `What it is for, as it was made. It does not change${added}.`;
}

function specIsFixed(kind: string, fixed: readonly string[], appendable: readonly string[]): ValidationRule {
  const added = appendable.map((field) => `spec.${field}`).join(' and ');
  return {
    rule: fixed.map((field) => isUnchanged(celName(field))).join(' && '),
    message: `the spec of a ${kind} cannot be changed${added === '' ? '' : `, only ${added} can be added to`}`,
  };
}

/** Not `self.?x == oldSelf.?x`: the API server cannot bound the cost of comparing optionals, and refuses the rule. */
function isUnchanged(field: string): string {
  return `(has(self.${field}) ? has(oldSelf.${field}) && self.${field} == oldSelf.${field} : !has(oldSelf.${field}))`;
}

function entriesStay(field: string): ValidationRule {
  return {
    rule: `!has(oldSelf.${field}) || (has(self.${field}) && oldSelf.${field}.all(entry, entry in self.${field}))`,
    message: `spec.${field} can be added to; an entry cannot be changed or taken away`,
  };
}

function text(name: string, jsonPath: string): Column {
  return { name, type: 'string', jsonPath };
}

function wide(name: string, jsonPath: string): Column {
  return { ...text(name, jsonPath), priority: 1 };
}

function readyCondition(field: string): string {
  return `.status.conditions[?(@.type=="Ready")].${field}`;
}
