import type { Row } from '../rules/rule.ts';
import { cond, degraded, every, healthy, is, progressing, row, some } from '../rules/words.ts';
import { byCondition, noStatus } from './usual.ts';

const certificate = [
  // a Certificate that is being issued is not ready, and not broken
  progressing(cond('Issuing', 'True')),
  ...byCondition('Ready'),
];

/** Certificates, and those who issue them. */
export const certificateRows: readonly Row[] = [
  row('cert-manager.io', 'Certificate', certificate, noStatus),
  row('cert-manager.io', ['Issuer', 'ClusterIssuer'], byCondition('Ready'), noStatus),
  row(
    'cert-manager.io',
    'CertificateRequest',
    [
      degraded(cond(['Denied', 'InvalidRequest'], 'True')),
      progressing(cond('Ready', 'False', 'Pending')),
      ...byCondition('Ready'),
    ],
    noStatus,
  ),
  row(
    'acme.cert-manager.io',
    ['Order', 'Challenge'],
    [
      healthy(is('status.state', 'valid')),
      degraded(is('status.state', 'invalid', 'expired', 'errored'), '{status.reason}'),
    ],
    noStatus,
  ),
  row('trust.cert-manager.io', 'Bundle', byCondition('Synced'), noStatus),
  row('certmanager.k8s.io', 'Certificate', certificate, noStatus),
  row('certmanager.k8s.io', ['Issuer', 'ClusterIssuer'], byCondition('Ready'), noStatus),
  row(
    'networking.gke.io',
    'ManagedCertificate',
    [
      degraded(some('status.domainStatus', is('status', 'Failed*')), 'a domain is not validated'),
      degraded(is('status.certificateStatus', '*Failed*')),
      healthy(every('status.domainStatus', is('status', 'Active'))),
      healthy(is('status.certificateStatus', 'Active')),
    ],
    noStatus,
  ),
];
