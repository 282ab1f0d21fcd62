import type { Row, Rule } from '../rules/rule.ts';
import {
  all,
  any,
  behind,
  currentCond,
  degraded,
  every,
  has,
  healthy,
  is,
  itsCond,
  itsCurrentCond,
  lacks,
  not,
  progressing,
  row,
  some,
  suspended,
} from '../rules/words.ts';
import { byCurrentCondition, noStatus } from './usual.ts';

/** What a parent says of an older generation is left aside: it may be none of the route's parents any more. */
const route: readonly Rule[] = [
  degraded(some('status.parents', itsCurrentCond(['Accepted', 'ResolvedRefs'], 'False'))),
  degraded(some('status.parents', itsCurrentCond('Programmed', 'False', 'Invalid*'))),
  progressing(some('status.parents', itsCurrentCond('Programmed', ['False', 'Unknown']))),
  progressing(some('status.parents', itsCurrentCond(['Accepted', 'ResolvedRefs'], 'Unknown'))),
  healthy(some('status.parents', itsCurrentCond('Accepted', 'True'))),
];

/** A policy says how it is for each object that it is attached to. */
const policy: readonly Rule[] = [
  progressing(some('status.ancestors', some('conditions', behind('observedGeneration')))),
  degraded(some('status.ancestors', itsCond(['Accepted', 'ResolvedRefs', 'Programmed'], 'False'))),
  degraded(
    some('status.ancestors', all(has('conditions'), not(itsCond('Accepted', 'True')))),
    'it is not accepted',
  ),
  healthy(every('status.ancestors', itsCond('Accepted', 'True'))),
];

/** The states of Solo's controllers, which older versions write as numbers. */
const solo: readonly Rule[] = [
  degraded(
    some('status.statuses', is('state', 'Rejected', 'Warning', 2, 3)),
    'its controller refuses it, or warns of it',
  ),
  degraded(is('status.state', 'Rejected', 'Warning', 2, 3), '{status.reason}'),
  suspended(
    any(some('status.statuses', is('state', 'Pending', 0)), is('status.state', 'Pending', 0)),
    'it waits to be accepted',
  ),
  healthy(
    any(some('status.statuses', is('state', 'Accepted', 1)), is('status.state', 'Accepted', 1)),
    'it is accepted',
  ),
];

/** What brings traffic in: the Gateway API, and those from before it. */
export const gatewayRows: readonly Row[] = [
  row(
    'gateway.networking.k8s.io',
    ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'],
    route,
    noStatus,
  ),
  row('gateway.networking.k8s.io', 'GatewayClass', byCurrentCondition('Accepted'), noStatus),
  row(
    'gateway.networking.k8s.io',
    ['Gateway', 'ListenerSet'],
    [
      progressing(some('status.conditions', behind('observedGeneration'))),
      degraded(currentCond(['Accepted', 'ResolvedRefs'], 'False')),
      degraded(currentCond('Programmed', 'False', 'Invalid')),
      degraded(some('status.listeners', itsCurrentCond(['Accepted', 'ResolvedRefs'], 'False'))),
      progressing(currentCond('Programmed', ['False', 'Unknown'])),
      progressing(currentCond('Accepted', 'Unknown')),
      degraded(some('status.listeners', itsCurrentCond('Programmed', 'False'))),
      healthy(all(currentCond('Accepted', 'True'), currentCond('Programmed', 'True'))),
    ],
    noStatus,
  ),
  row('gateway.networking.k8s.io', ['BackendTLSPolicy', 'BackendTrafficPolicy'], policy, noStatus),
  row('microgateway.airlock.com', '*', [...policy, progressing(lacks('status.ancestors'))], ['Healthy', '']),
  row(
    'gateway.envoyproxy.io',
    ['BackendTrafficPolicy', 'ClientTrafficPolicy', 'SecurityPolicy', 'EnvoyExtensionPolicy'],
    policy,
    noStatus,
  ),
  row('gateway.solo.io', '*', solo, noStatus),
  row('gloo.solo.io', '*', solo, noStatus),
  row('projectcontour.io', 'ExtensionService', byCurrentCondition('Valid'), noStatus),
  row(
    'projectcontour.io',
    'HTTPProxy',
    [
      // parents and children are valid only together: one that includes others would wait for those that wait for it
      healthy(
        all(has('spec.includes'), currentCond('Valid', 'False')),
        'what it includes is not valid so far',
      ),
      ...byCurrentCondition('Valid'),
    ],
    noStatus,
  ),
  row(
    'route.openshift.io',
    'Route',
    [
      degraded(some('status.ingress', itsCond('Admitted', 'False'))),
      progressing(not(every('status.ingress', itsCond('Admitted', 'True')))),
      healthy(every('status.ingress', itsCond('Admitted', 'True'))),
    ],
    noStatus,
  ),
  row(
    'networking.istio.io',
    '*',
    [degraded(some('status.validationMessages', is('level', 'ERROR')), 'its validation failed')],
    ['Healthy', ''],
  ),
  row(
    'install.istio.io',
    'IstioOperator',
    [healthy(is('status.status', 'HEALTHY')), degraded(is('status.status', 'ERROR', 'ACTION_REQUIRED'))],
    noStatus,
  ),
  row(
    'sailoperator.io',
    ['Istio', 'IstioRevision', 'IstioCNI', 'ZTunnel'],
    byCurrentCondition('Ready'),
    noStatus,
  ),
];
