import type { EventReason } from '@seatrial/core';
import { Counter, type Registry } from 'prom-client';
import type { Telling } from '../story/event-writer.ts';

export interface StoryMetrics {
  readonly told: (telling: Telling) => void;
  /** Something has happened while this process looked. */
  readonly happened: (reason: EventReason) => void;
}

const releases: Partial<Readonly<Record<EventReason, string>>> = {
  Promoted: 'promoted',
  RolledBack: 'rolled_back',
  Superseded: 'superseded',
  ReleaseFailed: 'failed',
};

const runs: Partial<Readonly<Record<EventReason, string>>> = {
  ScenarioPassed: 'pass',
  ScenarioFailed: 'fail',
  ScenarioInconclusive: 'inconclusive',
};

/** What the records say: events, releases and runs. */
export function createStoryMetrics(registry: Registry): StoryMetrics {
  const registers = [registry];
  const events = new Counter({
    name: 'seatrial_events_total',
    help: 'Kubernetes Events by what became of them: written, repeated (one of a series), dropped.',
    labelNames: ['result'],
    registers,
  });
  const releasesEnded = new Counter({
    name: 'seatrial_releases_ended_total',
    help: 'Releases that have ended, by how.',
    labelNames: ['result'],
    registers,
  });
  const runsEnded = new Counter({
    name: 'seatrial_scenario_runs_ended_total',
    help: 'Scenario runs that have ended, by verdict.',
    labelNames: ['verdict'],
    registers,
  });
  for (const result of ['written', 'repeated', 'dropped']) events.inc({ result }, 0);
  for (const result of Object.values(releases)) releasesEnded.inc({ result }, 0);
  for (const verdict of Object.values(runs)) runsEnded.inc({ verdict }, 0);
  return {
    told: (telling) => events.inc({ result: telling.toLowerCase() }),
    happened(reason) {
      const [result, verdict] = [releases[reason], runs[reason]];
      if (result !== undefined) releasesEnded.inc({ result });
      if (verdict !== undefined) runsEnded.inc({ verdict });
    },
  };
}
