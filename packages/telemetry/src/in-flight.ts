import type { Clock, Observed } from '@seatrial/core';
import type { Exposition } from './exposition.ts';

export interface InFlightOptions {
  readonly url: string;
  readonly inFlightMetric: string;
  readonly backendLabel: string;
  readonly clock: Pick<Clock, 'now'>;
}

/** What was under way so long ago says little about now: a page of Prometheus states when it has asked. */
const AGE_MS_MAX = 1_000;

/**
 * Requests of a backend that have begun and have no whole answer, summed over all routes and processes of the page. A
 * family whose series name no backend is `NoData`; one that names others only is a true zero.
 */
export function inFlightOf(
  { families, samples, findings }: Exposition,
  backend: string,
  { url, inFlightMetric: metric, backendLabel, clock }: InFlightOptions,
): Observed<number> {
  if (!families.has(metric)) return { type: 'NoData', reason: `${url} has no metric ${metric}` };
  const all = samples.filter(({ name }) => name === metric);
  const named = all.filter(({ labels }) => labels.has(backendLabel));
  if (all.length > 0 && named.length === 0)
    return { type: 'NoData', reason: `${metric} of ${url} has no label ${backendLabel}` };
  const doubt = findings.find((it) => it.metric === metric && it.labels?.get(backendLabel) === backend);
  if (doubt !== undefined)
    return { type: 'Unavailable', reason: `${url} line ${doubt.line}: ${doubt.message}` };
  const own = named.filter(({ labels }) => labels.get(backendLabel) === backend);
  if (own.some(({ value }) => value < 0 || !Number.isSafeInteger(value)))
    return { type: 'Unavailable', reason: `${metric} of ${url} is no count of requests` };
  const value = own.reduce((sum, it) => sum + it.value, 0);
  const isOld = ({ timestampMs = clock.now() }: { readonly timestampMs?: number }): boolean =>
    clock.now() - timestampMs > AGE_MS_MAX;
  return named.some(isOld)
    ? { type: 'Stale', reason: `${metric} of ${url} is more than ${AGE_MS_MAX} ms old`, value }
    : { type: 'Value', value };
}
