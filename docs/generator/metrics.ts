import { createMetrics } from '@seatrial/runner';

const purpose = `What the runner says of itself at \`/metrics\` of \`seatrial run --listen\`, for Prometheus. Of a histogram there are
\`_bucket\`, \`_sum\` and \`_count\`. Series with a fixed set of label values exist from the start, so that a rate is never missing.`;

export function metricsPage(header: string): string {
  const { registry } = createMetrics({ now: () => 0 });
  const rows = registry
    .getMetricsAsArray()
    .map((metric) => ({ labelNames: [] as readonly string[], ...metric }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type, labelNames, help }) => {
      const labels = labelNames.filter((it) => it !== 'le').map((it) => `\`${it}\``);
      return `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`;
    });
  const table = ['| name | type | labels | meaning |', '|---|---|---|---|', ...rows].join('\n');
  return `${[header, '# Metrics', purpose, table].join('\n\n')}\n`;
}
