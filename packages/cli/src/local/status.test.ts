import type { LocalStatus } from '@seatrial/localcluster';
import { describe, expect, it } from 'vitest';
import { aContext } from '../testing/a-context.ts';
import { printStatus } from './status.ts';

const seen: LocalStatus = {
  directory: '/local',
  phase: 'Up',
  problems: [],
  restarted: [],
  programs: [],
  clusters: [
    {
      name: 'staging',
      url: 'https://127.0.0.1:1',
      kubeconfigPath: '/local/staging/kubeconfig',
      gatewayUrl: 'http://127.0.0.1:2',
      gatewayMetricsUrl: 'http://127.0.0.1:3/metrics',
      apiServerAnswers: true,
      gatewayAnswers: true,
      nodes: [{ name: 'staging-a', zone: 'a', ready: true }],
      programs: [],
    },
  ],
};

describe('printStatus', () => {
  it.each(['wide', 'json', 'yaml'] as const)('says with -o %s what a runner is to scrape', async (format) => {
    const context = aContext();

    expect(await printStatus(seen, format, context)).toBe(0);
    expect(context.written.stdout).toContain('http://127.0.0.1:3/metrics');
  });
});
