import { type EventReason, hasEnded, stringAt } from '@seatrial/core';
import type { KubeObject, Release } from '@seatrial/model';
import { releasesIn } from '../people/records.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { Check } from './check.ts';

/**
 * No Event says of an object what another says already, whoever has died between a record and its Events. Two runs of a scenario
 * that a person ends in one breath are told in the same words.
 */
export const toldOnce: Check = ({ violated }) => {
  const told = new Map<string, string>();
  return ({ type, object }) => {
    if (type !== 'Added' || object.kind !== 'Event') return;
    const key = ['reason', 'note', 'eventTime'].map((name) => stringAt(object, name)).join(' ');
    const about = [regarding(object), stringAt(object, 'related', 'uid'), key].join(' ');
    const before = told.get(about);
    if (before !== undefined)
      violated('nothing is told twice', `${object.metadata.name} says what ${before} said: ${key}`);
    told.set(about, object.metadata.name);
  };
};

const ends = new Set(['Promoted', 'RolledBack', 'Superseded', 'ReleaseFailed']);

/** What happens in each rehearsed voyage: a reason that is renamed where it is decided would no longer be told. */
const inEachVoyage: readonly EventReason[] = [
  'ReleaseBegun',
  'CanaryStarted',
  'CanaryHealthy',
  'CanaryWeight',
  'GatePassed',
  'Promoting',
  'StableUpdated',
  'Promoted',
  'Reverted',
  'ScenarioBegun',
  'FaultInEffect',
  'ScenarioPassed',
];

export function unheard({ sites }: SimulatedWorld): readonly string[] {
  const heard = new Set(sites.flatMap(({ cluster: { store } }) => store.ofKind('Event').map(reasonOf)));
  return inEachVoyage.filter((reason) => !heard.has(reason)).map((reason) => `no Event tells ${reason}`);
}

/**
 * Releases of which the Events do not tell the beginning and the end, each once. Where the API server is away for long, Events
 * are dropped: this is a promise for when a process dies, and nothing else is wrong.
 */
export function untold({ sites }: SimulatedWorld): readonly string[] {
  return sites.flatMap(({ cluster: { store, name } }) => {
    const events = store.ofKind('Event');
    return releasesIn(store)
      .filter(hasEnded)
      .flatMap((release) => {
        const story = events.filter((event) => regarding(event) === release.metadata.uid);
        const begun = story.filter((event) => reasonOf(event) === 'ReleaseBegun').length;
        const ended = story.filter((event) => ends.has(reasonOf(event))).length;
        return begun === 1 && ended === 1 ? [] : [`${name}: ${summary(release, begun, ended)}`];
      });
  });
}

function summary({ metadata, status }: Release, begun: number, ended: number): string {
  return `${metadata.name} is ${status?.phase}, and Events tell ${begun} times that it began, ${ended} times that it ended`;
}

function reasonOf(event: KubeObject): string {
  return stringAt(event, 'reason') ?? '';
}

function regarding(event: KubeObject): string | undefined {
  return stringAt(event, 'regarding', 'uid');
}
