import { configLimits, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkConfig } from './check-config.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';
const counted = { chaos: { allowed: true }, telemetry: { scrapeUrl: 'http://gw/metrics' } };

interface Given {
  readonly rollout?: object | null;
  readonly target?: object;
  readonly cluster?: object;
  readonly scenario?: object;
}

/** `code message` of what is said of an application on one cluster, with a scenario where one is given. */
function check({ rollout, target = {}, cluster = counted, scenario }: Given): readonly string[] {
  const whole = { workload: { name: 'web' }, service: 'web', route: { name: 'web' }, ...rollout };
  const spec = {
    path: 'apps/shop',
    namespace: 'shop',
    targets: [{ cluster: 'staging', ...target }],
    ...(rollout === null ? {} : { rollout: whole }),
  };
  const experiment = {
    application: 'shop',
    workload: { name: 'web' },
    cluster: 'staging',
    faults: [{ type: 'PodKill' }],
  };
  const documents = [
    { kind: 'Cluster', metadata: { name: 'staging' }, spec: cluster },
    { kind: 'Application', metadata: { name: 'shop' }, spec },
    ...(scenario === undefined
      ? []
      : [{ kind: 'Scenario', metadata: { name: 'kill' }, spec: { ...experiment, ...scenario } }]),
  ];
  const text = documents.map(
    (it) => `${head}\n${JSON.stringify(it).replace(/^\{(.*)\}$/s, (_, inside: string) => lines(inside))}`,
  );
  const files = text.map((it, index) => ({ path: `${index}.yaml`, bytes: new TextEncoder().encode(it) }));
  const config = loadConfig(files, configLimits);
  expect(config.findings).toEqual([]);
  const findings = checkConfig(config);
  expect(findings.every(({ severity }) => severity === 'warning')).toBe(true);
  return findings.map(({ code, message }) => `${code}: ${message}`);
}

/** A map in one line as one that a document of YAML may begin with. */
function lines(inside: string): string {
  const whole: Readonly<Record<string, unknown>> = JSON.parse(`{${inside}}`);
  return Object.entries(whole)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n');
}

const evidence = { evidence: { timeoutSeconds: 3600 } };

describe('a policy that does what it seems to', () => {
  it.each<[string, Given]>([
    ['with all defaults', {}],
    [
      'with weights, evidence, pauses and approvals',
      {
        rollout: {
          steps: [
            { setWeight: 10 },
            evidence,
            { setWeight: 50 },
            { pause: { seconds: 60 } },
            { approval: { count: 2 } },
          ],
        },
      },
    ],
    [
      'with all traffic before a pause',
      { rollout: { steps: [{ setWeight: 10 }, evidence, { setWeight: 100 }, { pause: { seconds: 60 } }] } },
    ],
    ['without a watch', { rollout: { watchSeconds: 0 } }],
    [
      'with a short watch of health alone',
      {
        cluster: {},
        rollout: { watchSeconds: 5, steps: [{ setWeight: 10 }, { pause: { seconds: 60 } }] },
      },
    ],
    [
      'with a quick step for much traffic',
      { rollout: { steps: [{ setWeight: 10 }, { evidence: { timeoutSeconds: 60 } }] } },
    ],
    [
      'with approvals and pauses but no rollout',
      {
        rollout: null,
        target: { steps: [{ approval: { count: 2 } }, { pause: { seconds: 60 } }] },
      },
    ],
    ['with a scenario by requests', { scenario: {} }],
    [
      'with a scenario by ready pods where nobody counts',
      {
        cluster: { chaos: { allowed: true } },
        rollout: null,
        scenario: { steadyState: { judgedBy: 'ReadyPods' } },
      },
    ],
    [
      'with a scenario of a Service that it names',
      { rollout: null, scenario: { steadyState: { service: 'web' } } },
    ],
  ])('%s has no findings', (_, given) => {
    expect(check(given)).toEqual([]);
  });
});

describe('a policy that does not do what it seems to', () => {
  it.each<[string, Given, readonly string[]]>([
    [
      'weights that nothing waits at',
      { rollout: { steps: [{ setWeight: 10 }, { setWeight: 50 }, evidence, { setWeight: 80 }] } },
      [
        'WeightNotAwaited: nothing waits at 10%: the step to 50% comes as soon as the weight is in effect',
        'WeightNotAwaited: nothing waits at 80%: the promotion comes as soon as the weight is in effect',
      ],
    ],
    [
      'the same of a target',
      { target: { steps: [{ setWeight: 10 }] } },
      ['WeightNotAwaited: nothing waits at 10%: the promotion comes as soon as the weight is in effect'],
    ],
    [
      'a weight twice',
      { rollout: { steps: [{ setWeight: 10 }, evidence, { setWeight: 10 }, evidence] } },
      ['WeightsNotAscending: the weight goes from 10% to 10%'],
    ],
    [
      'a pause of nothing',
      { rollout: { steps: [{ setWeight: 10 }, evidence, { pause: { seconds: 0 } }] } },
      ['EmptyPause: a pause of 0 seconds holds nothing'],
    ],
    [
      'an approval after all traffic',
      { rollout: { steps: [{ setWeight: 10 }, evidence, { setWeight: 100 }, { approval: {} }] } },
      ['DecidedAtAllTraffic: people are asked when all requests go to the canary already'],
    ],
    [
      'evidence after all traffic',
      { rollout: { steps: [{ setWeight: 100 }, evidence] } },
      [
        'DecidedAtAllTraffic: the evidence is gathered when no request goes to stable any more, so there is nothing to compare with',
      ],
    ],
    [
      'evidence that takes more traffic than there is',
      { rollout: { steps: [{ setWeight: 10 }, { evidence: { timeoutSeconds: 7 } }] } },
      [
        expect.stringMatching(
          /^EvidenceOutOfReach: the step takes at least 1\d\d\d requests without an error, and has 5 s: 2\d\d a second on the canary, 2\d\d\d on all at 10%$/,
        ),
      ],
    ],
    [
      'evidence of the warm-up alone',
      {
        rollout: {
          errorRate: { warmUpSeconds: 60 },
          steps: [{ setWeight: 10 }, { evidence: { timeoutSeconds: 60 } }],
        },
      },
      [
        expect.stringMatching(
          /^EvidenceOutOfReach: .* requests without an error, and all of its 60 s are the warm-up of the canary$/,
        ),
      ],
    ],
    [
      'evidence of more than anybody has',
      { rollout: { errorRate: { extraShareMax: 1e-15 } } },
      ['EvidenceOutOfReach: the step takes more requests than anybody has, however long it waits'],
    ],
    [
      'a watch that is as short as a hiccup',
      { rollout: { watchSeconds: 10 } },
      [
        'WatchTooShort: pods that fail for 12 s may have had a hiccup, so a watch of 10 s does not see a version that fails wholly',
      ],
    ],
    [
      'what a step passes by, without such a step',
      {
        rollout: {
          errorRate: { extraShareMax: 0.02 },
          steps: [{ setWeight: 10 }, { pause: { seconds: 60 } }],
        },
      },
      ['UnusedSetting: extraShareMax is what a step with evidence passes by, and no target has such a step'],
    ],
    [
      'an error rate that nobody counts',
      {
        cluster: {},
        rollout: { errorRate: { alpha: 0.02 }, steps: [{ setWeight: 10 }, { pause: { seconds: 60 } }] },
      },
      [
        'NoTelemetry: errorRate is set, and Cluster "staging" has no telemetry, so nothing is judged by it there',
      ],
    ],
    [
      'weights and evidence without a rollout',
      { rollout: null, target: { steps: [{ setWeight: 10 }, evidence, { approval: {} }] } },
      [
        'UnusedSteps: weights of a target do nothing without spec.rollout; approvals and pauses hold',
        'UnusedSteps: steps with evidence of a target do nothing without spec.rollout; approvals and pauses hold',
      ],
    ],
    [
      'a scenario by requests where nobody counts them',
      { cluster: { chaos: { allowed: true } }, rollout: null, scenario: {} },
      [
        'NoTelemetry: it is judged by requests, and Cluster "staging" has no telemetry to count them: every run is inconclusive',
      ],
    ],
    [
      'a scenario by the requests of no Service',
      { rollout: null, scenario: {} },
      [
        'NoCountedService: it is judged by requests, and neither it nor a rollout of Application "shop" names the Service: every run is inconclusive',
      ],
    ],
  ])('%s is a warning', (_, given, expected) => {
    expect(check(given)).toEqual(expected);
  });
});
