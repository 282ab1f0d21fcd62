import { type ApiResult, apiResults } from '@seatrial/api';
import { Counter, type Registry } from 'prom-client';

export type ApiMetrics = Counter<'result'>;

/** Every label value exists from the beginning, as in `createMetrics`. */
export function createApiMetrics(registry: Registry): ApiMetrics {
  const requests = new Counter<'result'>({
    name: 'seatrial_api_requests_total',
    help: 'Requests to the HTTP API: answered, from callers that are not known, refused to those that are, and failed in the runner.',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of apiResults) requests.inc({ result } satisfies { result: ApiResult }, 0);
  return requests;
}
