import type { Observed, ReleasePlan } from '@seatrial/core';
import type { ApplicationState, KubeObject, Release } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { Manifests, Version } from '../source/manifests.ts';
import { createPlanLook } from './observe-plan.ts';

const op = { signal: new AbortController().signal };
const version = 'a'.repeat(40);

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } };
}

/** As it is read anew each time. */
function release(name = 'shop-1'): Release {
  const spec = { application: 'shop', version, path: 'apps/shop', approvals: [], requests: [] };
  const metadata = { name, namespace: 'shop' };
  return { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Release', metadata, spec } as unknown as Release;
}

function stateWith(inventory: readonly KubeObject[]): Observed<ApplicationState> {
  const status = { inventory: inventory.map(refOf) };
  return { type: 'Value', value: { status } as unknown as ApplicationState };
}

/** What is planned for a release of an application that has some objects, while its version renders to `objects`. */
function place(objects: readonly KubeObject[]) {
  let now: Version = { objects, sources: new Map() };
  const manifests: Manifests = { version: async () => now };
  const plans = createPlanLook(manifests);
  return {
    renderTo: (others: readonly KubeObject[]) => void (now = { objects: others, sources: new Map() }),
    forget: () => plans.forget(release()),
    planWith: async (inventory: readonly KubeObject[], name?: string): Promise<ReleasePlan> => {
      const plan = await plans.of(release(name), stateWith(inventory), op);
      if (plan.type !== 'Value') throw new Error(plan.reason);
      return plan.value;
    },
  };
}

const [web, old] = [configMap('web'), configMap('old')];

describe('what a release would do', () => {
  it('is worked out once, as long as it follows from the same', async () => {
    const { planWith } = place([web]);

    const [first, second] = [await planWith([web]), await planWith([web])];

    expect(second).toBe(first);
  });

  it('is worked out again where the application has other objects by now', async () => {
    const { planWith } = place([web]);
    expect((await planWith([web])).prune).toEqual([]);

    expect((await planWith([web, old])).prune).toEqual([refOf(old)]);
  });

  it('is worked out again where the version renders to something else', async () => {
    const { planWith, renderTo } = place([web]);
    await planWith([web]);

    renderTo([web, old]);

    expect((await planWith([web])).full.map(({ metadata }) => metadata.name).toSorted()).toEqual([
      'old',
      'web',
    ]);
  });

  it('is worked out once of each of 500 releases that look in turn', async () => {
    const { planWith } = place([web]);
    const names = Array.from({ length: 500 }, (_, at) => `shop-${at}`);
    const look = () => Promise.all(names.map((name) => planWith([web], name)));

    const first = await look();

    expect((await look()).every((plan, at) => plan === first[at])).toBe(true);
  });

  it('is worked out again once it was forgotten', async () => {
    const { planWith, forget } = place([web]);
    const first = await planWith([web]);

    forget();

    expect(await planWith([web])).not.toBe(first);
  });
});
