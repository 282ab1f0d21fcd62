import type { RequestSeen } from '@seatrial/kube';
import { Counter, Histogram, type Registry } from 'prom-client';

/** From an API server on the same machine to one that answers at its deadline. */
const bucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/** @returns what is to be told of each request to the API server */
export function createRequestMetrics(registry: Registry): (request: RequestSeen) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'seatrial_kube_requests_total',
    help: 'Requests to the API server, by verb, what they are about, and the status of the answer; none where there was no answer.',
    labelNames: ['verb', 'resource', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'seatrial_kube_request_duration_seconds',
    help: 'From a request to the API server to the beginning of its answer, by verb.',
    labelNames: ['verb'],
    buckets: bucketsSeconds,
    registers,
  });
  return ({ verb, resource, code, seconds }) => {
    requests.inc({ verb, resource, code });
    durations.observe({ verb }, seconds);
  };
}
