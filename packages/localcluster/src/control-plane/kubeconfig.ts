import type { KeyPair } from './certificates.ts';

export interface KubeconfigParts {
  readonly cluster: string;
  readonly url: string;
  /** PEM of the authority. */
  readonly ca: string;
  readonly user: string;
  readonly credentials: KeyPair;
}

/** A kubeconfig that stands alone: certificates inside, one context. Written as JSON, which is YAML too. */
export function renderKubeconfig({ cluster, url, ca, user, credentials }: KubeconfigParts): string {
  const context = `seatrial-${cluster}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: context, cluster: { server: url, 'certificate-authority-data': base64(ca) } }],
    users: [
      {
        name: `${user}@${context}`,
        user: {
          'client-certificate-data': base64(credentials.certificate),
          'client-key-data': base64(credentials.key),
        },
      },
    ],
    contexts: [{ name: context, context: { cluster: context, user: `${user}@${context}` } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
