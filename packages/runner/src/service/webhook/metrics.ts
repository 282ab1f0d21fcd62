import { Counter, Histogram, type Registry } from 'prom-client';
import { type HookResult, hookResults } from './answer.ts';

export interface WebhookMetrics {
  readonly deliveries: Counter<'result'>;
  readonly fetched: Histogram;
  readonly applied: Histogram;
}

/** From an idle machine's tens of milliseconds to a repository that was away for minutes. */
const bucketsSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];

/** Every label value exists from the beginning, as in `createMetrics`. */
export function createWebhookMetrics(registry: Registry): WebhookMetrics {
  const registers = [registry];
  const deliveries = new Counter<'result'>({
    name: 'seatrial_webhook_deliveries_total',
    help: 'Webhooks that came, by what became of them.',
    labelNames: ['result'],
    registers,
  });
  const fetched = new Histogram({
    name: 'seatrial_webhook_fetched_seconds',
    help: 'From a webhook that asked for a look at the repository to the end of that look.',
    buckets: bucketsSeconds,
    registers,
  });
  const applied = new Histogram({
    name: 'seatrial_webhook_applied_seconds',
    help: 'From a webhook to what it told of: the canary that stands, or the promotion of what needs none.',
    buckets: bucketsSeconds,
    registers,
  });
  for (const result of hookResults) deliveries.inc({ result } satisfies { result: HookResult }, 0);
  return { deliveries, fetched, applied };
}
