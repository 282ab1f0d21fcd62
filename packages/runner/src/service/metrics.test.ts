import type { ClusterPort } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { type FetchResult, GitError } from '@seatrial/git';
import type { KubeObject } from '@seatrial/model';
import { defaultExpositionLimits, parseExposition } from '@seatrial/telemetry';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { heardBy } from './watch-metrics.ts';

const op = { signal: new AbortController().signal };
const object: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop' },
};

/** Units and kinds of metrics stand last in their names, which is how one knows what to do with them. */
const nameOf: Readonly<Record<string, RegExp>> = {
  counter: /_total$/,
  histogram: /_seconds$/,
  gauge: /(?<!_total|_count|_sum|_bucket)$/,
};

function metricsAt() {
  let now = 0;
  const metrics = createMetrics({ now: () => now });
  return {
    metrics,
    later: (ms: number) => {
      now += ms;
    },
    /** As Prometheus reads it: by name and label values. */
    read: async (): Promise<ReadonlyMap<string, number>> => {
      const { samples, findings } = parseExposition(
        await metrics.registry.metrics(),
        defaultExpositionLimits,
      );
      expect(findings).toEqual([]);
      return new Map(samples.map(({ name, labels, value }) => [[name, ...labels.values()].join(' '), value]));
    },
  };
}

describe('the metrics', () => {
  it('are named as Prometheus’ conventions say, and explained', () => {
    const all = createMetrics({ now: () => 0 }).registry.getMetricsAsArray();

    const wrong = all.filter(({ name, help, type }) => {
      const isNamed = nameOf[String(type)]?.test(name) === true && /^seatrial(_[a-z]+)+$/.test(name);
      return !isNamed || !/^[A-Z1].*\.$/.test(help);
    });

    expect(wrong).toEqual([]);
  });

  it('have their series before anything has happened', async () => {
    const series = await metricsAt().read();

    expect(series.get('seatrial_releases_ended_total rolled_back')).toBe(0);
    expect(series.get('seatrial_scenario_runs_ended_total inconclusive')).toBe(0);
    expect(series.get('seatrial_git_fetch_duration_seconds_count failed')).toBe(0);
    expect(series.get('seatrial_round_duration_seconds_count git')).toBe(0);
    expect(series.get('seatrial_queue_keys ready')).toBe(0);
    expect(series.get('seatrial_queue_oldest_seconds')).toBe(0);
  });

  it('show the queue of the term, and none afterwards', async () => {
    const { metrics, read } = metricsAt();

    metrics.queue.watch(() => ({ ready: 3, running: 2, waiting: 1, oldestReadyMs: 1_500 }));
    const during = await read();
    metrics.queue.forget();
    const after = await read();

    expect(['ready', 'running', 'waiting'].map((it) => during.get(`seatrial_queue_keys ${it}`))).toEqual([
      3, 2, 1,
    ]);
    expect(during.get('seatrial_queue_oldest_seconds')).toBe(1.5);
    expect(after.get('seatrial_queue_keys ready')).toBe(0);
  });

  it('count requests by what they are, and those without an answer too', async () => {
    const { metrics, read } = metricsAt();

    for (const code of ['200', '200', 'none'])
      metrics.request({ verb: 'get', resource: 'records', code, seconds: 0.02 });

    const series = await read();
    expect(series.get('seatrial_kube_requests_total get records 200')).toBe(2);
    expect(series.get('seatrial_kube_requests_total get records none')).toBe(1);
    expect(series.get('seatrial_kube_request_duration_seconds_count get')).toBe(3);
  });

  it('tell how long a watch has been silent, until the term is over', async () => {
    const { metrics, read, later } = metricsAt();
    const selection = { apiVersion: 'v1', kind: 'ConfigMap' };
    const ears = heardBy(
      {
        list: async () => ({ items: [object], resourceVersion: '1' }),
        async *watch() {
          later(2_000);
          yield { type: 'BOOKMARK', object } as const;
        },
      },
      metrics.watches,
    );

    expect((await ears.list(selection, op)).items).toEqual([object]);
    later(3_000);
    const afterList = await read();
    const events: unknown[] = [];
    const from = { resourceVersion: '1', timeoutSeconds: 1 };
    for await (const event of ears.watch(selection, from, op)) events.push(event);
    later(1_000);
    const afterWatch = await read();
    metrics.watches.forget();

    expect(events).toHaveLength(1);
    expect(afterList.get('seatrial_watch_silence_seconds ConfigMap')).toBe(3);
    expect(afterWatch.get('seatrial_watch_silence_seconds ConfigMap')).toBe(1);
    expect((await read()).has('seatrial_watch_silence_seconds ConfigMap')).toBe(false);
  });

  it('time looks at the repository by what they bring; one that is interrupted is none', async () => {
    const { metrics, read, later } = metricsAt();
    const answers: (() => Promise<FetchResult>)[] = [
      async () => ({ type: 'Changed', commit: 'a', forced: false, ledgers: [] }) as unknown as FetchResult,
      async () => ({ type: 'Unchanged', commit: 'a', ledgers: [] }) as unknown as FetchResult,
      () => Promise.reject(new GitError('Unavailable', 'no answer')),
    ];
    const mirror = metrics.fetching({
      fetch: async () => {
        later(300);
        return (answers.shift() ?? (() => Promise.reject(new Error('interrupted'))))();
      },
    });

    await mirror.fetch(op);
    await mirror.fetch(op);
    await expect(mirror.fetch(op)).rejects.toThrow('no answer');
    await expect(mirror.fetch({ signal: AbortSignal.abort() })).rejects.toThrow('interrupted');

    const series = await read();
    const counts = ['changed', 'unchanged', 'failed'].map((result) =>
      series.get(`seatrial_git_fetch_duration_seconds_count ${result}`),
    );
    expect(counts).toEqual([1, 1, 1]);
    expect(series.get('seatrial_git_fetch_duration_seconds_sum changed')).toBeCloseTo(0.3);
  });

  it('count objects that are applied, left alone, not applied, and deleted; faults are no deletions', async () => {
    const { metrics, read } = metricsAt();
    let refuses = false;
    const cluster = metrics.objects.over({
      apply: async () => {
        if (refuses) throw new PortError('Invalid', 'no');
      },
      delete: async () => undefined,
    } as unknown as ClusterPort);
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

    await cluster.apply(object, op);
    refuses = true;
    await expect(cluster.apply(object, op)).rejects.toThrow('no');
    await cluster.delete(ref, { as: 'Runner' }, op);
    await cluster.delete(ref, { as: 'Chaos' }, op);
    metrics.objects.unchanged();

    const series = await read();
    const counts = ['applied', 'unchanged', 'failed', 'deleted'].map((it) =>
      series.get(`seatrial_objects_total ${it}`),
    );
    expect(counts).toEqual([1, 1, 1, 1]);
  });

  it('count what ends, and Events by what becomes of them', async () => {
    const { metrics, read } = metricsAt();

    for (const reason of ['Promoting', 'Promoted', 'RolledBack', 'ScenarioFailed'] as const)
      metrics.story.happened(reason);
    for (const telling of ['Written', 'Written', 'Dropped'] as const) metrics.story.told(telling);

    const series = await read();
    expect(series.get('seatrial_releases_ended_total promoted')).toBe(1);
    expect(series.get('seatrial_releases_ended_total rolled_back')).toBe(1);
    expect(series.get('seatrial_scenario_runs_ended_total fail')).toBe(1);
    expect(series.get('seatrial_events_total written')).toBe(2);
    expect(series.get('seatrial_events_total dropped')).toBe(1);
  });
});
