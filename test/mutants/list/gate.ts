import type { Mutant } from '../mutant.ts';

const folder = 'packages/core/src/gate';
const answered = `${folder}/answered.ts`;
const counts = `${folder}/counts.ts`;
const series = `${folder}/traffic-series.ts`;
const rate = `${folder}/traffic-rate.ts`;
const rules = `${folder}/error-rate-rules.ts`;
const hiccups = `${folder}/hiccup-evidence.ts`;
const state = `${folder}/gate-state.ts`;
const watch = `${folder}/promotion-watch.ts`;
const errorRate = [`${folder}/error-rate.test.ts`];
const both = [...errorRate, `${folder}/judge-lines.test.ts`, `${folder}/hiccup-evidence.test.ts`];

/** What requests say of a version, and when they say enough. */
export const gateMutants: readonly Mutant[] = [
  {
    name: 'a count that was begun anew is new requests',
    file: counts,
    find: 'last.since !== now.since || ',
    replace: '',
  },
  {
    name: 'a count that fell is fewer requests than none',
    file: counts,
    find: ' || added.requests < 0 || added.bad < 0',
    replace: '',
  },
  {
    name: 'a process that comes to a page brings its history',
    file: series,
    find: 'memory.pages === 0 || isNew ? series.value : 0',
    replace: 'series.value',
  },
  {
    name: 'the first request of a new series is not counted',
    file: series,
    find: 'memory.pages === 0 || isNew ? series.value : 0',
    replace: 'memory.pages === 0 ? series.value : 0',
  },
  {
    name: 'a series that is back after a while is all new',
    file: series,
    find: 'if (level !== undefined) levels.set(id, { ...level, page: number });',
    replace: 'levels.delete(id);',
  },
  {
    name: 'a series that fell counts from zero',
    file: series,
    find: 'before: { value: last, page }, page }, added: 0, isBack: false }',
    replace: 'before: { value: last, page }, page }, added: value, isBack: false }',
  },
  {
    name: 'a page of another process makes its series new requests',
    file: series,
    find: 'memory.processes.has(series.process) && !broken.has(series.process)',
    replace: 'memory.processes.has(series.process)',
  },
  {
    name: 'a bad request of a canary is a good one',
    file: series,
    find: 'bad: series.isBad ? requests : 0',
    replace: 'bad: 0',
    tests: ['packages/core/src/gate/traffic-series.test.ts', 'packages/telemetry/src/arms.test.ts'],
  },
  {
    name: 'a version may leave half of its requests without an answer',
    file: answered,
    find: '    weightOf(answered) * (1 - missingMax),\n  );',
    replace: '    weightOf(answered) * 0.5 * (1 - missingMax),\n  );',
  },
  {
    name: 'what was answered at another weight counts',
    file: answered,
    find: 'before?.weightPercent !== weightPercent || before.step !== step',
    replace: 'before === undefined',
  },
  {
    name: 'answers that are slow are answers that never come',
    file: answered,
    find: 'Math.min(1, LATENCY_ALLOWANCE_SECONDS / elapsed)',
    replace: '0',
  },
  {
    name: 'a canary passes that need not have answered',
    file: rules,
    find: 'answered !== undefined &&\n    logEvidenceAnswered',
    replace: 'answered === null &&\n    logEvidenceAnswered',
  },
  {
    name: 'a share above the ceiling passes',
    file: rules,
    find: 'if (badShare(total.canary) > gate.ceilingShare) return undefined;',
    replace: '',
  },
  {
    name: 'a canary passes while the evidence is against it',
    file: rules,
    find: 'if (against > Math.sqrt(rules.worse.threshold)) return undefined;',
    replace: '',
  },
  {
    name: 'twice the extra share passes',
    file: rules,
    find: 'Math.min(gate.ceilingShare, share + gate.extraShareMax)',
    replace: 'Math.min(gate.ceilingShare, share + 2 * gate.extraShareMax)',
    tests: errorRate,
  },
  {
    name: 'the share that stable may have is not bounded below',
    file: rules,
    find: 'if (logEvidenceOver(stable, middle) >= -Math.log(stableAlpha)) low = middle;',
    replace: 'if (logEvidenceOver(stable, middle) >= 0) low = middle;',
  },
  {
    name: 'no minimum sample is asked for a pass',
    file: rules,
    find: 'if (step.canary.requests < gate.minimumSample) return undefined;',
    replace: '',
  },
  {
    name: 'no minimum sample is asked for a failure',
    file: rules,
    find: 'if (canary.requests < rules.gate.minimumSample) return undefined;',
    replace: '',
    tests: errorRate,
  },
  {
    name: 'hiccups of pods fail a version',
    file: rules,
    find: 'hasDecided(rules.worse, worse) && hiccupEValue(hiccups.tolerance) >= rules.hiccupThreshold',
    replace: 'hasDecided(rules.worse, worse)',
    tests: both,
  },
  {
    name: 'only multiples of what stable fails are expected',
    file: hiccups,
    find: 'Math.max(least, (learnt.bad + limit) / (learnt.requests + 1))',
    replace: 'least',
  },
  {
    name: 'a burst of bad requests fails a version',
    file: hiccups,
    find: 'return before * goesOn + (1 - before * goesOn) * begins;',
    replace: 'return 0;',
  },
  {
    name: 'a burst is forgotten at the next look',
    file: hiccups,
    find: 'burst: burst >= least ? burst : 0,',
    replace: 'burst: 0,',
  },
  {
    name: 'pods are taken to be well again at the next look',
    file: hiccups,
    find: 'failing: pruned(failing, Math.exp(logFailing - logNull), least),',
    replace: 'failing: allWell,',
  },
  {
    name: 'evidence lost to a hiccup is had back at once',
    file: hiccups,
    find: 'FLOOR * Math.min(1, FLOOR_LOOKS / (looks + 1))',
    replace: 'FLOOR',
  },
  {
    name: 'the errors of the first seconds are judged',
    file: state,
    find: 'const addition = isWarm ? given : { ...given, added: emptyTable };',
    replace: 'const addition = given;',
    tests: errorRate,
  },
  {
    name: 'nothing is judged any more once pods were added',
    file: state,
    find: 'state.warmUp === undefined || given.at > state.warmUp.until',
    replace: 'state.warmUp === undefined || given.at > state.warmUp.until + 3600',
    tests: errorRate,
  },
  {
    name: 'a step is passed by the requests of the one before',
    file: state,
    find: 'counts: isNewStep ? added : addTables(state.step.counts, added)',
    replace: 'counts: addTables(state.step.counts, added)',
    tests: errorRate,
  },
  {
    name: 'a failure is forgotten at the next look',
    file: state,
    find: '    state.failed ??\n',
    replace: '',
    tests: errorRate,
  },
  {
    name: 'an arm that cannot be read is no doubt',
    file: `${folder}/error-rate.ts`,
    find: "    if (look.type === 'Missing')\n",
    replace: "    if (look.type === 'Missing' && name === 'stable' && canary.type === 'Missing')\n",
  },
  {
    name: 'only the ceiling counts after the promotion',
    file: watch,
    find: "const reason = tolerated < gate.ceilingShare ? 'ShareAboveTolerance' : 'ShareAboveCeiling';",
    replace: "const reason = 'ShareAboveCeiling';",
  },
  {
    name: 'hiccups of pods take a promoted version back',
    file: watch,
    find: 'eValue >= threshold && beyondHiccups >= threshold',
    replace: 'eValue >= threshold',
  },
  {
    name: 'a watch ends while a version goes on failing',
    file: watch,
    find: 'isInDoubt: eValue >= threshold && mayGoOn && !isShown',
    replace: 'isInDoubt: false',
    tests: ['packages/core/src/canary/watch.test.ts'],
  },
  {
    name: 'a hiccup that is over prolongs the watch',
    file: watch,
    find: 'eValue >= threshold && mayGoOn && !isShown',
    replace: 'eValue >= threshold && !isShown',
    tests: ['packages/core/src/canary/watch.test.ts'],
  },
  {
    name: 'a promoted version is judged by a request or two',
    file: watch,
    find: 'if (isShown && total.requests >= gate.minimumSample) {',
    replace: 'if (isShown) {',
  },
  {
    name: 'half of the traffic that goes is all of it',
    file: rate,
    find: 'const LOST_SHARE = 0.1;',
    replace: 'const LOST_SHARE = 0.6;',
  },
  {
    name: 'a gateway that reads its configuration anew loses the traffic',
    file: rate,
    find: 'const LOST_SECONDS_MIN = 20;',
    replace: 'const LOST_SECONDS_MIN = 2;',
  },
  {
    name: 'traffic that is lost is what came before',
    file: rate,
    find: 'before: doubt > 0 ? state.before : beforeAfter(',
    replace: 'before: beforeAfter(',
  },
  {
    name: 'clients with a timer have shown their pause from the first on',
    file: rate,
    find: 'PERIOD_SECONDS_MAX - seconds, ',
    replace: '',
  },
  {
    name: 'a pause that was seen may not come again',
    file: rate,
    find: ', PAUSE_FACTOR * pauseSeconds',
    replace: '',
  },
  {
    name: 'what was lost is lost for good',
    file: rate,
    find: 'doubt === 0 ? undefined : state.lostAt',
    replace: 'state.lostAt',
  },
  {
    name: 'bursts are as good as single requests',
    file: rate,
    find: 'return Math.max(1, (before.squares / rate - before.requests) / (before.looks - 1));',
    replace: 'return 1;',
  },
];
