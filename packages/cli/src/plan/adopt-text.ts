import { printable } from '@seatrial/core/printable';
import {
  annotations,
  type Plan,
  type PlannedApplication,
  type PlannedObject,
  type Reconciler,
} from '@seatrial/model';
import { refText } from '../output/ref-text.ts';
import { fieldText, marks } from './plan-text.ts';

/** Only what would be released is looked at. */
function countText(found: number, all: number): string {
  if (all === 0) return 'nothing would be taken over, as all applications are as they run';
  const what =
    all === 1 ? '1 application that would be released' : `${all} applications that would be released`;
  return `${found} of ${what} would take something over`;
}

type Adopted = PlannedObject & Required<Pick<PlannedObject, 'adoption'>>;

/** What would be taken over, for people: each application with something that another tool has made. */
export function adoptText({ clusters }: Plan): string {
  const blocks = clusters.flatMap(({ cluster, applications, errors, notes }) => {
    const found = applications.filter((it) => takenOver(it).length > 0);
    return [
      [
        `${cluster}: ${countText(found.length, applications.length)}`,
        ...notes.map((it) => `note: ${it}`),
        ...errors.map((it) => `error: ${it}`),
      ],
      ...found.map(linesOf),
    ];
  });
  return `${blocks.map((lines) => lines.map(printable).join('\n')).join('\n\n')}\n`;
}

function takenOver({ objects }: PlannedApplication): readonly Adopted[] {
  return objects.filter((it): it is Adopted => it.adoption !== undefined);
}

function linesOf(application: PlannedApplication): readonly string[] {
  const taken = takenOver(application);
  const silent = taken.filter(({ adoption }) => adoption.place !== undefined);
  return [
    `${application.application} in ${application.namespace}: ${taken.length} of its objects are there already`,
    ...taken.flatMap((it) => objectLines(it).map((line) => `  ${line}`)),
    ...application.problems.map((it) => `  refused: ${it}`),
    ...(application.reconcilers ?? []).flatMap((it) => reconcilerLines(it).map((line) => `  ${line}`)),
    ...(silent.length === 0
      ? ['  all of their manifests say that they may be taken over']
      : [
          `  to take over, these manifests have to say ${annotations.adopt}: "true":`,
          ...silent.map((it) => `    ${it.adoption.place}: ${refText(it)}`),
        ]),
    ...(taken.some(({ adoption }) => adoption.tool === 'Helm') ? helmLines : []),
  ];
}

/** What is not taken from Helm's own records is deleted by the next "helm uninstall". */
const helmLines = [
  '  Helm keeps its release: "helm uninstall" would delete these objects. To have it forget them, delete the Secrets',
  '    of that release (label owner=helm, name=RELEASE) once they are taken over',
];

function objectLines(object: Adopted): readonly string[] {
  const { adoption, action, refusal, message, fields, more, kept } = object;
  const managers = adoption.managers.map(({ name, fields: count }) => `${name} ${count}`);
  return [
    `${marks[action]} ${refText(object)}: ${adoption.by}`,
    ...(managers.length === 0 ? [] : [`    fields of: ${managers.join(', ')}`]),
    ...(refusal === undefined ? [] : [`    refused by ${refusal.by}: ${refusal.message}`]),
    ...(message === undefined ? [] : [`    ${message}`]),
    ...fields.map((it) => `    ${fieldText(it)}`),
    ...(more === undefined ? [] : [`    and ${more} more fields`]),
    ...adoption.goes.map((it) => `    goes: ${it.path} (of ${it.managers.join(', ')}; no manifest has it)`),
    ...kept.map((it) => `    stays: ${it.path} (of ${it.managers.join(', ')})`),
  ];
}

const states = {
  AtWork: 'fights for them',
  Suspended: 'is suspended: it does not fight for them',
  Gone: 'is not there: it does not fight for them',
  NotAsked: 'could not be looked at',
} as const satisfies Record<Reconciler['state'], string>;

function reconcilerLines(reconciler: Reconciler): readonly string[] {
  const { state, stop, message } = reconciler;
  return [
    `${refText(reconciler)} ${states[state]}${message === undefined ? '' : `: ${message}`}`,
    ...(stop === undefined ? [] : [`    have it stop before you merge: ${stop}`]),
    ...(state === 'AtWork' && stop === undefined
      ? ['    its controller makes them again for as long as it is there']
      : []),
  ];
}
