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
import { createConditionNews, type News } from './condition-news.ts';

/** What the demo knows of one cluster: only what the API server tells. */
export interface Watcher {
  releases(): readonly Release[];
  runs(): readonly ScenarioRun[];
  state(): ApplicationState | undefined;
  close(): Promise<void>;
}

export interface WatcherOptions {
  readonly clock: Clock;
  readonly rng: () => number;
  /** One line for each thing that the records say has happened. */
  readonly tell: (subject: string, news: News) => void;
  readonly signal: AbortSignal;
}

/** Records tell the time in whole seconds. */
const instantMs = 1_000;

/** Follows the records of a site and tells once what comes to their history from now on, and what stops them. */
export function watchSite(site: Site, { clock, rng, tell, signal }: WatcherOptions): Watcher {
  const told = new Set<string>();
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
      if (told.has(id) || Date.parse(entry.at) < startedAt - instantMs) continue;
      told.add(id);
      tell(object.metadata.name, entry);
    }
  }

  const conditionNews = createConditionNews();
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
