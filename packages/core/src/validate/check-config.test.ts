import { configLimits, type LoadedConfig, loadConfig } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkConfig } from './check-config.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';

const publicKey = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'a'.repeat(43)}`;
const soundCluster = {
  chaos: { allowed: true },
  ledger: { keys: [{ publicKey }] },
  telemetry: { scrapeUrl: 'http://gw/metrics' },
};

function cluster(name: string, spec: object = soundCluster): string {
  return `${head}\nkind: Cluster\nmetadata: {name: ${name}}\nspec: ${JSON.stringify(spec)}`;
}

function application(name: string, spec: object): string {
  const whole = { path: `apps/${name}`, namespace: name, targets: [{ cluster: 'staging' }], ...spec };
  return `${head}\nkind: Application\nmetadata: {name: ${name}}\nspec:\n${fields(whole)}`;
}

function scenario(
  name: string,
  spec: { readonly steadyState?: object; readonly [field: string]: unknown } = {},
): string {
  const whole = {
    application: 'shop',
    workload: { name: 'web' },
    cluster: 'staging',
    onRelease: true,
    faults: [{ type: 'PodKill' }],
    ...spec,
    steadyState: { service: 'web', ...spec.steadyState },
  };
  return `${head}\nkind: Scenario\nmetadata: {name: ${name}}\nspec:\n${fields(whole)}`;
}

/** One field a line, so that the line of a finding says which field it is about. */
function fields(spec: object): string {
  return Object.entries(spec)
    .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
    .join('\n');
}

function load(...documents: readonly string[]): LoadedConfig {
  const files = documents.map((text, index) => ({
    path: `${index}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  const config = loadConfig(files, configLimits);
  expect(config.findings).toEqual([]);
  return config;
}

/** `file:line severity code message` */
function check(...documents: readonly string[]): readonly string[] {
  return checkConfig(load(...documents)).map(
    ({ file, line, severity, code, message }) => `${file}:${line} ${severity} ${code} ${message}`,
  );
}

const rollout = {
  workload: { name: 'web' },
  service: 'web',
  route: { name: 'web' },
  steps: [{ setWeight: 10 }, { evidence: {} }, { setWeight: 50 }, { approval: {} }],
};
const both = [
  { cluster: 'staging' },
  { cluster: 'production', after: [{ cluster: 'staging', scenarios: ['kill'] }] },
];

/** Of files that are faulty by themselves. */
function checkFaulty(...documents: readonly string[]): readonly string[] {
  const files = documents.map((text, index) => ({
    path: `${index}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  const config = loadConfig(files, configLimits);
  return [...config.findings, ...checkConfig(config)].map(
    ({ file, line, code, subject }) => `${file}:${line} ${code} ${subject}`,
  );
}

describe('checkConfig', () => {
  it('warns of a cluster that others go by and that nobody signs for', () => {
    const { ledger: _, ...unsigned } = soundCluster;
    const files = (staging: object, production: object) =>
      check(
        application('shop', { targets: both, rollout }),
        cluster('staging', staging),
        cluster('production', production),
        scenario('kill'),
      );

    expect(files(soundCluster, unsigned)).toEqual([]);
    expect(files(unsigned, soundCluster)).toEqual([
      '1.yaml:4 warning LedgerNotSigned other clusters go by the ledger of staging, and whoever may push to the repository can write to it',
    ]);
  });

  it.each([
    [
      { ceilingShare: 0.01, extraShareMax: 0.5 },
      'extraShareMax 0.5 is above ceilingShare 0.01: a canary would have to pass with what fails it',
    ],
    [
      { ceilingShare: 0.001 },
      'extraShareMax 0.005 is above ceilingShare 0.001: a canary would have to pass with what fails it',
    ],
    [
      { toleranceOdds: 2, passBelowOdds: 2 },
      'passBelowOdds 2 is not above toleranceOdds 2: a canary could be tolerated and yet never pass',
    ],
    [
      { passBelowOdds: 1.4 },
      'passBelowOdds 1.4 is not above toleranceOdds 1.5: a canary could be tolerated and yet never pass',
    ],
  ])('refuses a gate that contradicts itself: %j', (errorRate, message) => {
    expect(
      check(
        cluster('staging'),
        application('shop', {
          rollout: { ...rollout, steps: [{ setWeight: 10 }, { evidence: {} }], errorRate },
        }),
      ),
    ).toEqual([`1.yaml:8 error BadValue ${message}`]);
  });

  it('wants the account of an application where a cluster does', () => {
    const strict = cluster('staging', { ...soundCluster, requireServiceAccount: true });

    expect(check(strict, application('shop', {}))).toEqual([
      '1.yaml:7 error ServiceAccountRequired Cluster "staging" wants every application to name its serviceAccount (0.yaml)',
    ]);
    expect(check(strict, application('shop', { serviceAccount: 'deployer' }))).toEqual([]);
  });

  it('warns of a scenario that is waited for twice', () => {
    const targets = [
      { cluster: 'staging' },
      { cluster: 'production', after: [{ cluster: 'staging', scenarios: ['kill', 'kill'] }] },
    ];

    expect(
      check(cluster('staging'), cluster('production'), application('shop', { targets }), scenario('kill')),
    ).toEqual(['2.yaml:7 warning DuplicateEntry Scenario "kill" stands twice in one list']);
  });

  it('takes a gate at its edges', () => {
    const errorRate = { ceilingShare: 0.02, extraShareMax: 0.02, toleranceOdds: 2.9, passBelowOdds: 3 };

    expect(
      check(
        cluster('staging'),
        application('shop', {
          rollout: { ...rollout, steps: [{ setWeight: 10 }, { evidence: {} }], errorRate },
        }),
      ),
    ).toEqual([]);
  });

  it('looks beside each other also at what a faulty file says well', () => {
    const faulty = {
      onRelease: 'yes',
      application: 'shpo',
      cluster: 'stagin',
      schedule: '0 0 30 2 *',
      timeZone: 'Moon',
    };

    expect(checkFaulty(cluster('staging'), application('shop', {}), scenario('kill', faulty))).toEqual([
      '2.yaml:8 WrongType Scenario/kill',
      '2.yaml:5 UnknownReference Scenario/kill',
      '2.yaml:7 UnknownReference Scenario/kill',
      '2.yaml:10 ScheduleNeverFires Scenario/kill',
      '2.yaml:11 BadTimeZone Scenario/kill',
    ]);
    expect(
      checkFaulty(
        cluster('staging'),
        application('shop', {
          suspend: 'x',
          targets: [{ cluster: 'stagin', after: [{ cluster: 'staging', scenarios: ['kil'] }] }],
        }),
      ),
    ).toEqual([
      '1.yaml:8 WrongType Application/shop',
      '1.yaml:7 UnknownReference Application/shop',
      '1.yaml:7 UnknownReference Application/shop',
    ]);
  });

  it('says nothing more of a field that is wrong by itself', () => {
    const faulty = { application: 'Shop!', cluster: 3, schedule: 5, timeZone: [] };

    expect(
      checkFaulty(cluster('staging'), scenario('kill', faulty)).map((line) => line.split(' ')[1]),
    ).toEqual(['BadValue', 'WrongType', 'WrongType', 'WrongType']);
  });

  it('looks also at a file in which a key stands twice', () => {
    const twice = scenario('kill', { application: 'shpo' }).replace(
      'onRelease',
      'cluster: "staging"\n  onRelease',
    );

    expect(checkFaulty(cluster('staging'), application('shop', {}), twice)).toEqual([
      '2.yaml:8 DuplicateKey Scenario/kill',
      '2.yaml:5 UnknownReference Scenario/kill',
    ]);
  });

  it('finds nothing in a whole and sound repository', () => {
    expect(
      check(
        cluster('staging'),
        cluster('production'),
        application('shop', { targets: both, rollout }),
        scenario('kill', { schedule: '0 3 * * MON-FRI', timeZone: 'Europe/Berlin' }),
      ),
    ).toEqual([]);
  });

  const cases: readonly { name: string; documents: readonly string[]; expected: readonly string[] }[] = [
    {
      name: 'a namespace of the cluster itself',
      documents: [cluster('staging'), application('shop', { namespace: 'kube-system' })],
      expected: ['1:6 error ReservedNamespace namespace "kube-system" belongs to the cluster itself'],
    },
    {
      name: 'a target that is no cluster',
      documents: [cluster('staging'), application('shop', { targets: [{ cluster: 'stagin' }] })],
      expected: ['1:7 error UnknownReference there is no Cluster named "stagin"'],
    },
    {
      name: 'a target twice',
      documents: [
        cluster('staging'),
        application('shop', { targets: [{ cluster: 'staging' }, { cluster: 'staging' }] }),
      ],
      expected: ['1:7 error DuplicateTarget cluster "staging" is a target twice'],
    },
    {
      name: 'waiting for what is no target',
      documents: [
        cluster('staging'),
        cluster('x'),
        application('shop', { targets: [{ cluster: 'staging', after: [{ cluster: 'x' }] }] }),
      ],
      expected: [
        '2:7 error AfterNotTarget "x" is not a target of this Application, so it can never have promoted it',
      ],
    },
    {
      name: 'waiting for itself',
      documents: [
        cluster('staging'),
        application('shop', { targets: [{ cluster: 'staging', after: [{ cluster: 'staging' }] }] }),
      ],
      expected: ['1:7 error AfterCycle "staging" waits for itself'],
    },
    {
      name: 'waiting in a circle of three',
      documents: [
        cluster('a'),
        cluster('b'),
        cluster('c'),
        application('shop', {
          targets: [
            { cluster: 'a', after: [{ cluster: 'c' }] },
            { cluster: 'b', after: [{ cluster: 'a' }] },
            { cluster: 'c', after: [{ cluster: 'b' }] },
          ],
        }),
      ],
      expected: ['3:7 error AfterCycle "a" waits for "c", and "c" waits for "a"'],
    },
    {
      name: 'waiting for a scenario that is not there',
      documents: [cluster('staging'), cluster('production'), application('shop', { targets: both })],
      expected: ['2:7 error UnknownReference there is no Scenario named "kill"'],
    },
    {
      name: 'waiting for a scenario of another cluster',
      documents: [
        cluster('staging'),
        cluster('production'),
        application('shop', { targets: both }),
        scenario('kill', { cluster: 'production' }),
      ],
      expected: [
        '2:7 error ScenarioMismatch Scenario "kill" tries Application "shop" on "production", not "shop" on "staging"',
      ],
    },
    {
      name: 'waiting for a scenario that nothing starts, as a warning',
      documents: [
        cluster('staging'),
        cluster('production'),
        application('shop', { targets: both }),
        scenario('kill', { onRelease: false }),
      ],
      expected: [
        '2:7 warning ScenarioNotOnRelease Scenario "kill" does not run by itself, so this target waits until somebody runs it',
      ],
    },
    {
      name: 'weights that do not grow, as a warning',
      documents: [
        cluster('staging'),
        application('shop', { rollout: { ...rollout, steps: [{ setWeight: 50 }, { setWeight: 10 }] } }),
      ],
      expected: ['1:8 warning WeightsNotAscending the weight goes from 50% to 10%'],
    },
    {
      name: 'evidence where no cluster gives any, as a warning',
      documents: [cluster('staging', {}), application('shop', { rollout })],
      expected: [
        '1:7 warning NoTelemetry a step waits for evidence, and Cluster "staging" has no telemetry to give it',
      ],
    },
    {
      name: 'steps of a target without a rollout, as a warning',
      documents: [
        cluster('staging'),
        application('shop', { targets: [{ cluster: 'staging', steps: [{ setWeight: 10 }] }] }),
      ],
      expected: [
        '1:7 warning UnusedSteps weights of a target do nothing without spec.rollout; approvals and pauses hold',
      ],
    },
    {
      name: 'a scenario of nothing known',
      documents: [cluster('staging'), scenario('kill', { application: 'shoop', cluster: 'production' })],
      expected: [
        '1:5 error UnknownReference there is no Application named "shoop"',
        '1:7 error UnknownReference there is no Cluster named "production"',
      ],
    },
    {
      name: 'a scenario where its application does not go',
      documents: [
        cluster('staging'),
        cluster('production'),
        application('shop', {}),
        scenario('kill', { cluster: 'production' }),
      ],
      expected: ['3:7 error ScenarioMismatch Application "shop" does not go to cluster "production"'],
    },
    {
      name: 'a scenario where chaos is not allowed',
      documents: [cluster('staging', {}), application('shop', {}), scenario('kill')],
      expected: ['2:7 error ChaosNotAllowed Cluster "staging" does not allow scenarios'],
    },
    {
      name: 'a schedule that never fires',
      documents: [cluster('staging'), application('shop', {}), scenario('kill', { schedule: '0 0 30 2 *' })],
      expected: ['2:10 error ScheduleNeverFires no day of any year is meant by "0 0 30 2 *"'],
    },
    {
      name: 'a time zone that is not there',
      documents: [
        cluster('staging'),
        application('shop', {}),
        scenario('kill', { schedule: '* * * * *', timeZone: 'Berlin' }),
      ],
      expected: ['2:11 error BadTimeZone "Berlin" is not an IANA time zone'],
    },
    {
      name: 'a time zone and an expression that are both wrong',
      documents: [
        cluster('staging'),
        application('shop', {}),
        scenario('kill', { schedule: '61 * * *', timeZone: 'Berlin' }),
      ],
      expected: [
        '2:10 error BadSchedule "61 * * *" does not have the five fields minute, hour, day, month, weekday',
        '2:11 error BadTimeZone "Berlin" is not an IANA time zone',
      ],
    },
    {
      name: 'paths that are the same or inside each other',
      documents: [
        cluster('staging'),
        application('a', { path: 'apps' }),
        application('b', { path: 'apps/x/y' }),
        application('c', { path: 'apps' }),
        application('d', { path: 'apps-d' }),
      ],
      expected: [
        '2:5 error OverlappingPaths "apps/x/y" is inside "apps", the path of Application "a"',
        '3:5 error OverlappingPaths "apps" is also the path of Application "a"',
      ],
    },
    {
      name: 'a path beside an application that is all of the repository',
      documents: [cluster('staging'), application('a', { path: '.' }), application('b', { path: 'apps/b' })],
      expected: ['2:5 error OverlappingPaths "apps/b" is inside ".", the path of Application "a"'],
    },
    {
      name: 'each path that is inside others once, however many are around it',
      documents: [
        cluster('staging'),
        application('a', { path: 'apps' }),
        application('b', { path: 'apps/x' }),
        application('c', { path: 'apps/x/y' }),
      ],
      expected: [
        '2:5 error OverlappingPaths "apps/x" is inside "apps", the path of Application "a"',
        '3:5 error OverlappingPaths "apps/x/y" is inside "apps", the path of Application "a"',
      ],
    },
  ];
  for (const { name, documents, expected } of cases) {
    it(`finds ${name}`, () => {
      expect(check(...documents)).toEqual(expected.map((line) => line.replace(':', '.yaml:')));
    });
  }

  it('does not call unknown what is there but faulty', () => {
    const bad = `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {chaos: 3}`;
    const files = [bad, application('shop', {})].map((text, index) => ({
      path: `${index}.yaml`,
      bytes: new TextEncoder().encode(text),
    }));

    expect(checkConfig(loadConfig(files, configLimits))).toEqual([]);
  });

  it('says what the name could have been', () => {
    const [finding] = checkConfig(
      load(cluster('staging'), application('shop', { targets: [{ cluster: 'stagin' }] })),
    );

    expect(finding?.hint).toBe('did you mean "staging"?');
  });
});
