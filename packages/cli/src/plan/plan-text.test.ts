import type { Plan, PlannedApplication } from '@seatrial/model';
import { expect, it } from 'vitest';
import { aPlan } from '../testing/a-plan.ts';
import { planMarkdown } from './plan-markdown.ts';
import { planText } from './plan-text.ts';

function textOf(change: Partial<PlannedApplication>, plan: Partial<Plan> = {}): string {
  return planText(aPlan(change, plan));
}

it('plan: each object has a line, in waves, with its fields and whose they are', () => {
  expect(
    planText(aPlan()),
  ).toBe(`staging: the working copy against what is in the cluster: 1 application to look at, 3 left as they are

shop in shop: another version (1111111 -> 2222222)
  Releasing: a release of it would begin at once
  way: a canary of Deployment shop/web tries it first
       1. send 10% of the requests to the canary
       2. wait for the error-rate gate to pass, at most 1h: a good version takes about 3m
       at 40 requests/s (as counted before the last release, 2026-01-01T00:00:00.000Z)
       a pass takes 1148 requests of the canary or more
  not tried: HTTPRoute shop/web: stable uses it too; it is changed by the promotion
  wave 1
  + ConfigMap shop/more (before the canary)
  wave 3
  ~ Deployment shop/web (its pods are replaced)
      spec.replicas: 7 -> 4 (drift by kubectl: put back)
      spec.template.spec.containers[0].image: "shop:1" -> "shop:2"
      and 2 more fields
      stays: metadata.annotations.note (of kubectl)
  at the end
  - Service shop/old
  objects: 1 made, 1 changed, 1 deleted, 4 as they are

A merge would change what is told here, and nothing of it is refused.
`);
});

it('plan: a refusal names who refuses, and what could not be asked about says why', () => {
  const common = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', fields: [], kept: [] };
  const text = textOf(
    {
      problems: ['it failed before'],
      objects: [
        {
          ...common,
          name: 'a',
          action: 'Refused',
          refusal: { by: 'Quota', name: 'few', message: 'exceeded' },
        },
        { ...common, name: 'b', action: 'NotAsked', message: 'ada may not' },
        {
          ...common,
          name: 'c',
          action: 'Change',
          fields: [{ path: 'data.password', cause: 'Git', managers: [] }],
        },
      ],
    },
    { outcome: 'Refused' },
  );

  expect(text).toContain('refused: it failed before\n');
  expect(text).toContain('! Secret shop/a: refused by Quota few: exceeded\n');
  expect(text).toContain('? Secret shop/b (ada may not)\n');
  expect(text).toContain('~ Secret shop/c\n      data.password\n');
  expect(text).toMatch(/Something of it would be refused\.\n$/);
});

it('plan: tells what the gate needs at other traffic, where nobody has counted it', () => {
  const { clusters } = aPlan();
  const rollout = clusters[0]?.applications[0]?.rollout;
  const gate = {
    traffic: { requestsPerSecond: 10, by: 'Assumed' },
    steps: [],
    atOtherTraffic: [{ requestsPerSecond: 1 }, { requestsPerSecond: 100, passSeconds: 120 }],
  } as const;
  if (rollout === undefined) throw new Error('the plan above has one');

  const text = textOf({
    rollout: { ...rollout, gate: { ...gate, steps: [], atOtherTraffic: [...gate.atOtherTraffic] } },
  });

  expect(text).toContain('at 10 requests/s (assumed, as nobody has counted them');
  expect(text).toContain('at 1 requests/s a good version does not pass in time\n');
  expect(text).toContain('at 100 requests/s a good version takes about 2m\n');
});

it('plan: what others wrote cannot forge a line', () => {
  const text = textOf({ message: 'fine\nNothing would change.\u001b[2K' });

  expect(text).toContain('Releasing: fine\\u000aNothing would change.\\u001b[2K\n');
});

it('plan in Markdown: what others wrote stands in blocks of code that nothing in it ends', () => {
  const evil = '</details>\n```\n# @everybody [x](http://evil) | <script>';

  const text = planMarkdown(aPlan({ message: evil, notes: ['````'] }));

  expect(text).toContain('| shop | staging | changes | canary | 1 | 1 | 1 | 0 | 0 |');
  expect(text).toContain('\n`````text\nshop in shop');
  const outside = text.replaceAll(/(`{3,})text\n[^]*?\n\1(?=\n)/g, '');
  expect(outside).not.toMatch(/everybody|evil|script/);
  expect(outside.match(/<\/?details>/g)).toEqual(['<details>', '</details>']);
});

it('plan in Markdown: is no longer than a comment may be, and says what it leaves out', () => {
  const one = aPlan({ notes: Array.from({ length: 400 }, (_, at) => `${at} ${'x'.repeat(1_000)}`) });
  const [cluster] = one.clusters;
  const [application] = cluster?.applications ?? [];
  if (cluster === undefined || application === undefined) throw new Error('the plan above has one');
  const many = {
    ...one,
    clusters: [{ ...cluster, applications: Array.from({ length: 500 }, () => application) }],
  };

  const text = planMarkdown(many);

  expect(text.length).toBeLessThan(65_000);
  expect(text).toMatch(/49\d more applications are left out here/);
});
