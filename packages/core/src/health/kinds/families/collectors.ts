import { stringAt } from '../../../fields.ts';
import type { ObjectHealth } from '../health-status.ts';
import type { KindRow } from '../kind-row.ts';

/** A collector says how many of its pods are ready as text: `1/3`. As a sidecar it has none of its own. */
function collectorHealth(object: unknown): ObjectHealth {
  const said = stringAt(object, 'status', 'scale', 'statusReplicas') ?? '';
  const [ready = Number.NaN, wanted = Number.NaN] = said.split('/').map(Number);
  const message = said === '' ? '' : `${said} pods are ready`;
  if (ready < wanted) return { status: ready === 0 ? 'Degraded' : 'Progressing', message };
  return { status: 'Healthy', message };
}

/** The OpenTelemetry operator's. */
export const collectorRows: readonly KindRow[] = [
  { group: 'opentelemetry.io', kinds: ['OpenTelemetryCollector'], health: collectorHealth },
];
