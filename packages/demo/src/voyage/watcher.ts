import type { Clock } from '@seatrial/core';
import { createInformer, type Informer } from '@seatrial/kube';
import {
  type ApplicationState,
  apiVersion,
  type HistoryEntry,
  type KubeObject,
  parseApplicationState,
  parseRelease,
  parseScenarioRun,
  type Release,
  type ScenarioRun,
  systemNamespace,
} from '@seatrial/model';
import type { Site } from '../site.ts';
import { type ConditionChange, createConditionChanges } from './condition-changes.ts';

/** What the demo knows of one cluster: only what the API server shows. */
export interface Watcher {
  releases(): readonly Release[];
  runs(): readonly ScenarioRun[];
  state(): ApplicationState | undefined;
  close(): Promise<void>;
}

export interface WatcherOptions {
  readonly clock: Clock;
  readonly rng: () => number;
  /** Called with each event that the records report. */
  readonly tell: (subject: string, news: ConditionChange) => void;
  readonly signal: AbortSignal;
}

/** Times in records are whole seconds. */
const instantMs = 1_000;

/** Follows the records of a site and reports once each new entry of their history, and what stops them. */
export function watchSite(site: Site, { clock, rng, tell, signal }: WatcherOptions): Watcher {
  const reported = new Set<string>();
  const startedAt = clock.now();

  function follow(kind: string, namespace: string, narrate: (object: KubeObject) => void): Informer {
    const onChange = (_: string, object: KubeObject | undefined): void => {
      if (object !== undefined) narrate(object);
    };
    const options = { onChange, onError: () => undefined, clock, rng };
    return createInformer(site.kube, { apiVersion, kind, namespace }, options, signal);
  }

  function narrateHistory(object: KubeObject): void {
    for (const entry of historyOf(object)) {
      const id = `${object.kind}/${object.metadata.name}/${entry.at}/${entry.phase}/${entry.reason}`;
      if (reported.has(id) || Date.parse(entry.at) < startedAt - instantMs) continue;
      reported.add(id);
      tell(object.metadata.name, entry);
    }
  }

  const conditionNews = createConditionChanges();
  const releases = follow('Release', 'shop', narrateHistory);
  const runs = follow('ScenarioRun', systemNamespace, narrateHistory);
  const states = follow('ApplicationState', 'shop', (object) => {
    for (const news of conditionNews(parseApplicationState(object))) tell(object.metadata.name, news);
  });
  return {
    releases: () => releases.list().map(parseRelease),
    runs: () => runs.list().map(parseScenarioRun),
    state: () => states.list().map(parseApplicationState)[0],
    close: async () => {
      await Promise.all([releases.close(), runs.close(), states.close()]);
    },
  };
}

function historyOf(object: KubeObject): readonly HistoryEntry[] {
  const record = object.kind === 'Release' ? parseRelease(object) : parseScenarioRun(object);
  return record.status?.history ?? [];
}
