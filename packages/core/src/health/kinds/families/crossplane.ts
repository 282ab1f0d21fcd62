import type { Row, Rule } from '../rules/rule.ts';
import {
  always,
  cond,
  degraded,
  healthy,
  itsCond,
  progressing,
  row,
  some,
  suspended,
} from '../rules/words.ts';
import { byCondition, noStatus } from './usual.ts';

const managed: readonly Rule[] = [
  suspended(cond('Synced', 'False', 'ReconcilePaused')),
  degraded(cond(['Synced', 'LastAsyncOperation'], 'False')),
  healthy(cond('Ready', 'True')),
  progressing(cond('Ready', '*', ['Creating', 'Unavailable', 'Deleting', '*Progress*'])),
  degraded(cond('Ready', 'False')),
];

const packages: readonly Rule[] = [
  degraded(cond(['Healthy', 'Installed', 'RevisionHealthy', 'RuntimeHealthy'], 'False')),
  progressing(cond('*', 'Unknown')),
  healthy(cond(['Healthy', 'RevisionHealthy'], 'True')),
];

/** Settings, which have no status of their own. */
const settings = ['ProviderConfig', 'ClusterProviderConfig', 'ProviderConfigUsage', 'StoreConfig', 'Usage'];

const plain = [healthy(always)];

/** Crossplane, its packages, and what its providers make. */
export const crossplaneRows: readonly Row[] = [
  row('*.crossplane.io', '*', managed, noStatus),
  row('*.crossplane.io', settings, plain),
  row('*.upbound.io', '*', managed, noStatus),
  row('*.upbound.io', settings, plain),
  row('pkg.crossplane.io', '*', packages, noStatus),
  row('pkg.crossplane.io', ['DeploymentRuntimeConfig', 'ControllerConfig', 'Lock', 'ImageConfig'], plain),
  row('apiextensions.crossplane.io', 'CompositeResourceDefinition', byCondition('Established'), noStatus),
  row(
    'apiextensions.crossplane.io',
    ['Composition', 'CompositionRevision', 'EnvironmentConfig', 'Usage'],
    plain,
  ),
  row(
    'stacks.crossplane.io',
    '*',
    [degraded(some('status', itsCond('Synced', 'False'))), healthy(some('status', itsCond('Ready', 'True')))],
    noStatus,
  ),
];
