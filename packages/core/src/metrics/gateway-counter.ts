import type { MetricSourceRow } from './metric-source.ts';

/** The gateway's own pages, `spec.telemetry.scrapeUrl`. */
export const gatewayCounter: MetricSourceRow = {
  reading: ({ scrapeUrl, furtherScrapeUrls }) => ({
    type: 'ScrapedCounter',
    urls: [scrapeUrl, ...furtherScrapeUrls],
    metric: 'gateway_requests_total',
    inFlightMetric: 'gateway_requests_in_flight',
    backendLabel: 'backend',
    codeLabel: 'code',
    routeLabel: 'route',
  }),
};
