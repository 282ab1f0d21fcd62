import { expect, it } from 'vitest';
import { healthOf } from '../health-of.ts';
import { anObject, conditions } from '../testing.ts';

it.each<[string, string, string, Record<string, unknown>, string]>([
  ['cert-manager.io/v1', 'Certificate', 'of which nothing is said', {}, 'Progressing'],
  [
    'cert-manager.io/v1',
    'Certificate',
    'that is being issued',
    { status: conditions('Ready=False/DoesNotExist', 'Issuing=True') },
    'Progressing',
  ],
  [
    'cert-manager.io/v1',
    'Certificate',
    'that cannot be issued',
    { status: conditions('Ready=False/Denied') },
    'Degraded',
  ],
  ['cert-manager.io/v1', 'Certificate', 'in force', { status: conditions('Ready=True') }, 'Healthy'],
  ['acme.cert-manager.io/v1', 'Order', 'refused', { status: { state: 'invalid' } }, 'Degraded'],
  [
    'networking.gke.io/v1',
    'ManagedCertificate',
    'with a domain that fails',
    { status: { domainStatus: [{ status: 'Active' }, { status: 'FailedNotVisible' }] } },
    'Degraded',
  ],
  ['core.humio.com/v1alpha1', 'HumioParser', 'that is gone', { status: { state: 'NotFound' } }, 'Missing'],
  [
    'core.humio.com/v1alpha1',
    'HumioCluster',
    'of which nobody knows',
    { status: { state: 'Unknown' } },
    'Unknown',
  ],
  [
    'monitoring.coreos.com/v1',
    'Prometheus',
    'with some of its pods',
    { status: conditions('Available=Degraded', 'Reconciled=True') },
    'Progressing',
  ],
  ['monitoring.coreos.com/v1', 'Prometheus', 'paused', { spec: { paused: true } }, 'Suspended'],
  [
    'kiali.io/v1alpha1',
    'Kiali',
    'that failed once and works',
    { status: conditions('Failure=False', 'Successful=True') },
    'Healthy',
  ],
])('%s %s %s', (apiVersion, kind, _, rest, wanted) => {
  expect(healthOf(anObject(apiVersion, kind, rest)).status).toBe(wanted);
});
