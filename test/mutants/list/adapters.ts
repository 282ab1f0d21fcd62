import type { Mutant } from '../mutant.ts';

const lease = 'packages/kube/src/lease.ts';
const record = 'packages/kube/src/lease-record.ts';
const leases = ['packages/kube/src/lease.test.ts', 'packages/kube/src/lease-safety.test.ts'];
const arms = 'packages/telemetry/src/arms.ts';
const exposition = 'packages/telemetry/src/exposition.ts';
const refusedAddresses = 'packages/core/src/addresses/refused-addresses.ts';
const refusals = ['packages/core/src/addresses/refused-addresses.test.ts'];
const cluster = 'packages/runner/src/adapters/cluster-port.ts';
const config = 'packages/runner/src/adapters/config-port.ts';
const listing = 'packages/git/src/listing.ts';
const listings = ['packages/git/src/listing.test.ts'];

/** What stands between the decisions and the world, where a bug makes a word wrong. */
export const adapterMutants: readonly Mutant[] = [
  {
    name: 'a workload is gone before its pods are',
    file: cluster,
    find: "apiGroupOf(ref) === apiGroup || groupKindOf(ref) === '/Service'",
    replace: "apiGroupOf(ref) === apiGroup || groupKindOf(ref) !== '/Pod'",
  },
  {
    name: 'a pattern among the known hosts lets any host in',
    file: 'packages/git/src/ssh.ts',
    find: '/[*?]/.test(hostsOf(line))',
    replace: 'false',
    tests: ['packages/git/src/ssh.test.ts'],
  },
  {
    name: 'ssh goes without the key of the config repository',
    file: 'packages/git/src/remote.ts',
    find: "if (auth?.type === 'SshKey') return auth;",
    replace: "if (auth?.type !== 'Token') return auth as SshKey;",
    tests: ['packages/git/src/remote.test.ts'],
  },
  {
    name: 'a submodule is an empty folder',
    file: config,
    find: "if (type === 'Submodule') return [{ path, bytes, isSubmodule: true }];",
    replace: '',
    tests: ['packages/runner/src/adapters/config-port.test.ts'],
  },
  {
    name: 'a folder that is too large is listed for as far as there is room',
    file: listing,
    find: 'isListed: entries <= entriesMax && !isOfUnlisted',
    replace: 'isListed: !isOfUnlisted',
    tests: listings,
  },
  {
    name: 'the largest folder takes its room first',
    file: listing,
    find: 'weightOfItem(a) - weightOfItem(b)',
    replace: 'weightOfItem(b) - weightOfItem(a)',
    tests: listings,
  },
  {
    name: 'a Lease that another holds may be taken',
    file: record,
    find: 'unchangedMs >= leaseDurationSeconds * 1000',
    replace: 'unchangedMs >= leaseDurationSeconds * 100',
    tests: leases,
  },
  {
    name: 'a Lease that was taken is renewed',
    file: record,
    find: 'return current !== undefined && isSameTerm(current, held)',
    replace: 'return current !== undefined',
    tests: leases,
  },
  {
    name: 'a runner goes on until the Lease is another’s',
    file: lease,
    find: 'const GIVE_UP_SHARE = 2 / 3;',
    replace: 'const GIVE_UP_SHARE = 3 / 2;',
    tests: leases,
  },
  {
    name: 'a runner that stood still holds its Lease by its timers',
    file: lease,
    find: 'expired.signal.aborted || clock.now() - startedAt >= giveUpMs',
    replace: 'expired.signal.aborted',
    tests: leases,
  },
  {
    name: 'a counter of an answer that nobody wanted is good',
    file: arms,
    find: 'options.isBad?.(code) ?? code >= 500',
    replace: 'options.isBad?.(code) ?? code > 500',
  },
  {
    name: 'a code that is none is an answer',
    file: arms,
    find: '/^[1-5]\\d\\d$/.test(code) && ',
    replace: '',
  },
  {
    name: 'what is wrong with one series concerns no arm',
    file: arms,
    find: 'if (arm !== undefined) doubts.set(arm, `${scraper.url} line ${line}: ${message}`);',
    replace: '',
  },
  {
    name: 'old samples are new ones',
    file: arms,
    find: "if (ageMs <= options.ageMsMax) return { type: 'Value', value };",
    replace: "if (ageMs <= options.ageMsMax * 1000) return { type: 'Value', value };",
  },
  {
    name: 'a router that counts nothing is one that nobody has asked',
    file: arms,
    find: 'if (!seen.value.families.has(metric))',
    replace: "if (seen.value.families.has(''))",
  },
  {
    name: 'a series that is there twice counts',
    file: exposition,
    find: 'else if (series.has(key)) doubt(',
    replace: "else if (series.has('')) doubt(",
  },
  {
    name: 'a page that ends in the middle is whole',
    file: exposition,
    find: "find('Truncated', 'the last line does not end');",
    replace: '',
  },
  {
    name: 'several values that are no numbers end the reading of a page',
    file: exposition,
    find: "if (!Number.isFinite(sample.value)) doubt('NotFinite',",
    replace: "if (!Number.isFinite(sample.value)) find('Syntax', 'no number'), doubt('NotFinite',",
  },
  {
    name: 'a process that restarted is the same',
    file: 'packages/telemetry/src/process-names.ts',
    find: "`${place}@${starts.get(place) ?? starts.get('') ?? ''}`",
    replace: '`${place}@`',
    tests: ['packages/telemetry/src/arms.test.ts', 'packages/telemetry/src/sum-of-arms.test.ts'],
  },
  {
    name: 'a patch is of any version of its object',
    file: cluster,
    find: "{ ...patch, metadata: { ...(patch['metadata'] as object | undefined), resourceVersion } },",
    replace:
      "{ ...patch, metadata: { ...(patch['metadata'] as object | undefined), ...(resourceVersion === '' ? { resourceVersion } : {}) } },",
  },
  {
    name: 'faults are written as the runner',
    file: cluster,
    find: "return actor === 'Chaos' ? chaos :",
    replace: "return actor === 'Chaos' ? kube :",
  },
  {
    name: 'a repository that is away has said what is wanted',
    file: config,
    find: 'return health.problem === undefined\n',
    replace: "return health.problem !== ''\n",
  },
  {
    name: 'a revert takes back whatever is there by now',
    file: config,
    find: 'expectedTree: request.fromTree,',
    replace: 'expectedTree: request.toTree,',
  },
  {
    name: 'a custom kind that the files define has a namespace',
    file: 'packages/render/src/scope.ts',
    find: "(scopes.get(`${group}/${kind}`) ?? 'Namespaced') === 'Namespaced'",
    replace: 'true',
    tests: ['packages/render/src/render-manifests.test.ts', 'packages/render/src/validate-files.test.ts'],
  },
  {
    name: 'anything that calls itself a definition changes the scope of a kind',
    file: 'packages/render/src/scope.ts',
    find: "group === 'apiextensions.k8s.io' &&",
    replace: 'group !== undefined &&',
    tests: ['packages/render/src/render-manifests.test.ts'],
  },
  {
    name: 'an item of a list is shown where another one was written',
    file: 'packages/render/src/parse-made.ts',
    find: 'if (name === undefined || !Array.isArray(list)) return index;',
    replace: 'return index;',
    tests: ['packages/render/src/parse-made.test.ts'],
  },
  {
    name: 'what comes out the same twice is told of as what does not',
    file: 'packages/render/src/sandbox/unsteady.ts',
    find: 'again[index]?.text !== document.text',
    replace: 'true',
    tests: ['packages/render/src/sandbox/unsteady.test.ts'],
  },
  {
    name: 'a large prune counts what says that it stays',
    file: 'packages/core/src/sync/decide.ts',
    find: '...(previous && { previous }) }',
    replace: '}',
    tests: ['packages/core/src/sync/large-prune.test.ts'],
  },
  {
    name: 'an empty token replaces the one that works',
    file: 'packages/core/src/rotating-secret.ts',
    find: 'if (!isToken(secret)) {',
    replace: "if (secret !== '' && !isToken(secret)) {",
  },
  {
    name: 'a token that was refused is gone back to',
    file: 'packages/core/src/rotating-secret.ts',
    find: 'it !== undefined && !refused.has(it)',
    replace: 'it !== undefined',
  },
  {
    name: 'time follows the clock at once when that is set forwards',
    file: 'packages/kube/src/steady-clock.ts',
    find: 'passedMs * (1 + followShare)',
    replace: 'Number.POSITIVE_INFINITY',
  },
  {
    name: 'a pause that lies ahead lasts until the clock has caught up',
    file: 'packages/core/src/not-ahead.ts',
    find: "      'stepStartedAt',\n",
    replace: '',
  },
  {
    name: 'a fault that lies ahead is held until the clock has caught up',
    file: 'packages/core/src/not-ahead.ts',
    find: "['phaseStartedAt', 'countedSince']",
    replace: "['countedSince']",
  },
  {
    name: 'a round reads what has ended as well',
    file: cluster,
    find: 'values.map((value) => `${name}!=${value}`)',
    replace: '[]',
  },
  {
    name: 'a deadline passes while nobody can look',
    file: 'packages/core/src/canary/lateness.ts',
    find: ' + (seen.unseenMs ?? 0)',
    replace: '',
    tests: ['packages/core/src/not-ahead.test.ts'],
  },
  {
    name: 'IPv4 that IPv6 carries is not looked at',
    file: refusedAddresses,
    find: 'if (!isIPv6(address)) return [];',
    replace: 'return [];',
    tests: refusals,
  },
  {
    name: 'the IPv4 address in a 6to4 address is taken from its end',
    file: refusedAddresses,
    find: "['2002::', 16, 2]",
    replace: "['2002::', 16, 12]",
    tests: refusals,
  },
];
