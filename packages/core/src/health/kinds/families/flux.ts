import type { Row, Rule } from '../rules/rule.ts';
import { all, behind, cond, degraded, healthy, is, lacks, progressing, row } from '../rules/words.ts';
import { noStatus, pausedBy } from './usual.ts';

/** A controller that fails tries again and says Reconciling too: what is not Ready is broken until it is. */
const flux: readonly Rule[] = [
  { ...pausedBy('spec.suspend'), status: 'Suspended' },
  degraded(cond('Stalled', 'True')),
  degraded(cond('Ready', 'False')),
  progressing(behind()),
  progressing(cond('Ready', 'Unknown')),
  healthy(cond('Ready', 'True')),
];

/** Flux, what it is extended by, and Flagger. */
export const fluxRows: readonly Row[] = [
  row('kustomize.toolkit.fluxcd.io', '*', flux, noStatus),
  row('helm.toolkit.fluxcd.io', '*', flux, noStatus),
  row('source.toolkit.fluxcd.io', '*', flux, noStatus),
  row(
    'source.toolkit.fluxcd.io',
    'HelmRepository',
    [
      // nothing is fetched for a registry, so there is nothing to say
      healthy(all(is('spec.type', 'oci'), lacks('status.conditions'))),
      ...flux,
    ],
    noStatus,
  ),
  row('image.toolkit.fluxcd.io', '*', flux, noStatus),
  row('notification.toolkit.fluxcd.io', ['Receiver'], flux, noStatus),
  row(
    'notification.toolkit.fluxcd.io',
    ['Alert', 'Provider'],
    [
      ...flux,
      healthy(lacks('status.conditions')), // since v1beta3 they have no status
    ],
  ),
  row('infra.contrib.fluxcd.io', '*', flux, noStatus),
  row('fluxcd.controlplane.io', '*', flux, noStatus),
  row(
    'flagger.app',
    'Canary',
    [
      degraded(is('status.phase', 'Failed')),
      healthy(is('status.phase', 'Initialized', 'Succeeded')),
      progressing(is('status.phase', '*')),
    ],
    noStatus,
  ),
];
