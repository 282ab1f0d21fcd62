import { describe, expect, it } from 'vitest';
import { renderKubeconfig } from './kubeconfig.ts';

describe('renderKubeconfig', () => {
  it('holds all that a client needs, with one context', () => {
    const text = renderKubeconfig({
      cluster: 'staging',
      url: 'https://127.0.0.1:20001',
      ca: 'CA',
      user: 'ann',
      credentials: { certificate: 'CERT', key: 'KEY' },
    });

    expect(JSON.parse(text)).toEqual({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'seatrial-staging',
      clusters: [
        {
          name: 'seatrial-staging',
          cluster: { server: 'https://127.0.0.1:20001', 'certificate-authority-data': 'Q0E=' },
        },
      ],
      users: [
        {
          name: 'ann@seatrial-staging',
          user: { 'client-certificate-data': 'Q0VSVA==', 'client-key-data': 'S0VZ' },
        },
      ],
      contexts: [
        { name: 'seatrial-staging', context: { cluster: 'seatrial-staging', user: 'ann@seatrial-staging' } },
      ],
    });
  });
});
