import type { Mutant } from '../mutant.ts';

const audit = 'packages/core/src/audit';
const rules = `${audit}/rules`;
const pods = [`${rules}/pods.test.ts`];
const beside = [`${rules}/beside-each-other.test.ts`];
const cluster = [`${rules}/cluster.test.ts`];
const whole = [`${audit}/audit.test.ts`];

/** What an audit finds, and what is accepted of it. */
export const auditMutants: readonly Mutant[] = [
  {
    name: 'a container that says nothing of root is believed not to be',
    file: `${rules}/runs-as-root.ts`,
    find: "securityOf(pods, container, 'runAsNonRoot') === true",
    replace: "securityOf(pods, container, 'runAsNonRoot') !== false",
    tests: pods,
  },
  {
    name: 'a registry is known by how it begins',
    file: `${rules}/foreign-registry.ts`,
    find: "allowed.endsWith('/') ? allowed : `${allowed}/`",
    replace: 'allowed',
    tests: beside,
  },
  {
    name: 'an autoscaler’s minimum is not asked for',
    file: `${audit}/scene.ts`,
    find: 'leastReplicas(it) ?? writtenReplicas(it)',
    replace: 'writtenReplicas(it)',
    tests: beside,
  },
  {
    name: 'routes of different clusters collide',
    file: `${rules}/host-collision.ts`,
    find: 'const key = `${cluster} ${claim.key}`;',
    replace: 'const key = claim.key;',
    tests: cluster,
  },
  {
    name: 'a finding is accepted beyond its last day',
    file: `${audit}/baseline.ts`,
    find: 'now < Date.parse(until) + dayMs',
    replace: 'now <= Date.parse(until) + dayMs',
    tests: whole,
  },
  {
    name: 'a field is known by its place in a list',
    file: `${audit}/field-text.ts`,
    find: 'text += `[${name ?? step}]`',
    replace: 'text += `[${step}]`',
    tests: whole,
  },
];
