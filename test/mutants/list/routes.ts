import type { Mutant } from '../mutant.ts';

const folder = 'packages/core/src/canary';
const route = `${folder}/routers/http-route.ts`;
const weight = `${folder}/set-weight.ts`;

/** Where requests go: weights, routes, and what the gate takes of them. */
export const routeMutants: readonly Mutant[] = [
  {
    name: 'a route is known by its kind, whatever its group',
    file: `${folder}/routers/table.ts`,
    find: ' && apiGroupOf(object) === apiGroupOf(routerKinds[it])',
    replace: '',
  },
  {
    name: 'what a release has for itself of its route is nothing',
    file: 'packages/core/src/drift/leased.ts',
    find: "pointer: `/${router.weightsAt.join('/')}`",
    replace: "pointer: `/status/${router.weightsAt.join('/')}`",
  },
  {
    name: 'weights that somebody changed stay',
    file: `${folder}/mend.ts`,
    find: 'if (isSettingWeight || seen.route.value.weightPercent === status.weightPercent) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'a canary that somebody deleted is made again',
    file: `${folder}/mend.ts`,
    find: "if (seen.canary.type === 'Value' && !seen.canary.value.exists) {",
    replace: "if (seen.canary.type === 'NoData') {",
  },
  {
    name: 'two backends of a rule share one weight',
    file: route,
    find: "withField(withField(backend, ['name'], arms.canaryService), ['weight'], weight * percent)",
    replace: "withField(withField(backend, ['name'], arms.canaryService), ['weight'], percent)",
  },
  {
    name: 'weights of other backends lose their proportion',
    file: route,
    find: "return [withField(backend, ['weight'], weight * 100)];",
    replace: 'return [backend];',
  },
  {
    name: 'weights stay scaled when the canary goes',
    file: route,
    find: 'Math.round((weightOf(backend) + sumOfWeights([canary])) / 100)',
    replace: 'weightOf(backend) + sumOfWeights([canary])',
  },
  {
    name: 'a backend on another port gets the canary’s weight',
    file: route,
    find: "arm === 'Stable' ? left.findIndex((canary) => isSplitFrom(canary, backend)) : -1",
    replace: "arm === 'Stable' && left.length > 0 ? 0 : -1",
  },
  {
    name: 'a Service of that name in another namespace is split',
    file: route,
    find: "(stringAt(backend, 'namespace') ?? own) === own;",
    replace: 'own !== undefined;',
  },
  {
    name: 'a backend of another kind is split',
    file: route,
    find: "(stringAt(backend, 'kind') ?? 'Service') === 'Service' &&\n",
    replace: '',
  },
  {
    name: 'a rule that sends nobody to either arm holds the release',
    file: route,
    find: 'else if (ofStable + ofCanary > 0) shares',
    replace: 'else shares',
  },
  {
    name: 'a parent that the route has no more holds the release',
    file: route,
    find: 'return ref === undefined || wanted.length === 0 || wanted.includes(parentKey(ref, route));',
    replace: 'return ref !== null;',
  },
  {
    name: 'a route whose backends are not found is in effect',
    file: route,
    find: '&& (resolved === undefined || holds(resolved))',
    replace: '',
  },
  {
    name: 'requests are sent to a canary that no router knows yet',
    file: weight,
    find: "if (canaryEndpoints.type !== 'Value' || canaryEndpoints.value === 0) {",
    replace: "if (canaryEndpoints.type !== 'Value') {",
    tests: [`${folder}/set-weight.test.ts`],
  },
  {
    name: 'a weight counts before a gateway has put it into effect',
    file: weight,
    find: 'route.value.weightPercent === weightPercent && route.value.programmed)',
    replace: 'route.value.weightPercent === weightPercent)',
    tests: [`${folder}/set-weight.test.ts`],
  },
  {
    name: 'the canary is not scaled with its weight',
    file: weight,
    find: 'canaryReplicas(stableReplicas(subject, plan.value.canary), weightPercent)',
    replace: 'canaryReplicas(stableReplicas(subject, plan.value.canary), 0)',
    tests: [`${folder}/set-weight.test.ts`],
  },
  {
    name: 'the canary follows the manifest where an autoscaler has scaled stable',
    file: weight,
    find: 'return live?.exists === true ? live.replicas : canary.stableReplicas;',
    replace: 'return live?.exists === true ? canary.stableReplicas : canary.stableReplicas;',
    tests: [`${folder}/set-weight.test.ts`],
  },
  {
    name: 'what the gate saw a moment ago is looked at again',
    file: `${folder}/error-rate-look.ts`,
    find: 'status.weightPercent === 0 || gateDueMs(subject) > 0',
    replace: 'status.weightPercent === 0',
  },
  {
    name: 'the gate judges a weight that is not in effect',
    file: `${folder}/error-rate-look.ts`,
    find: "if (seen.route.type !== 'Value' || !seen.route.value.programmed) return {};",
    replace: "if (seen.route.type !== 'Value') return {};",
  },
  {
    name: 'a fault of a route that was there before is the new version’s',
    file: `${folder}/route-health.ts`,
    find: 'problemsOf(subject).filter(({ isOld }) => !isOld);',
    replace: 'problemsOf(subject);',
  },
];
