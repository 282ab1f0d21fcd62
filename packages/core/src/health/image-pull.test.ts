import { describe, expect, it } from 'vitest';
import { isMissingImage, pullFault } from './image-pull.ts';

describe('pullFault', () => {
  it.each([
    'failed to resolve reference "x": dial tcp: lookup registry.example on 10.96.0.10:53: no such host',
    'failed to do request: Head "https://r.example/v2/web": dial tcp 10.0.0.1:443: i/o timeout',
    'Back-off pulling image: 429 Too Many Requests',
    'toomanyrequests: You have reached your pull rate limit',
    'unexpected status from HEAD request to https://r.example/v2/web: 503 Service Unavailable',
    'failed to do request: tls: failed to verify certificate: x509: certificate has expired',
    'write /var/lib/containerd: no space left on device',
    'dial tcp 10.0.0.1:443: connect: connection refused',
  ])('blames the infrastructure: %s', (message) => {
    expect(pullFault(message, 'web:2')).toBe('Infrastructure');
  });

  it.each([
    'failed to pull and unpack image "r.example/web:2": failed to resolve reference "r.example/web:2": r.example/web:2: not found',
    'manifest unknown: manifest tagged by "2" is not found',
    'pull access denied, repository does not exist or may require authorization',
    'failed to authorize: failed to fetch anonymous token: 401 Unauthorized',
    'no match for platform in manifest: not found',
  ])('blames the version: %s', (message) => {
    expect(pullFault(message, 'r.example/web:2')).toBe('Version');
  });

  it('does not know where the message does not say', () => {
    expect(pullFault('Back-off pulling image "web:2"', 'web:2')).toBe('Unknown');
  });

  it('does not take the name of the image for what the registry said', () => {
    expect(pullFault('r.example/timeout-tls:503: not found', 'r.example/timeout-tls:503')).toBe('Version');
  });
});

describe('isMissingImage', () => {
  it.each([
    'r.example/web:2: not found',
    'manifest unknown: manifest tagged by "2" is not found',
    'unexpected status from HEAD request: 404 Not Found',
  ])('holds where the registry has said that it has none: %s', (message) => {
    expect(isMissingImage(message, 'r.example/web:2')).toBe(true);
  });

  it.each([
    'pull access denied, repository does not exist or may require authorization: not found',
    'failed to authorize: 401 Unauthorized',
    'dial tcp: lookup r.example: no such host',
    'proxy: 503 Service Unavailable: upstream not found',
    'no match for platform in manifest',
    'Back-off pulling image',
  ])('does not where it might have it: %s', (message) => {
    expect(isMissingImage(message, 'r.example/web:2')).toBe(false);
  });
});
