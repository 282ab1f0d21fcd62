import type { Observed } from '@seatrial/core';
import { Application, type Located, Scenario } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { SourceView } from '../source/source.ts';
import { emptyView } from '../testing/views.ts';
import { keysForChanges } from './keys-for-changes.ts';

/** That they concern nobody else is shown in simulation: packages/sim/src/runner/keys-for-changes.test.ts. */
const records = { applications: () => ['shop'] };

function keys(before: Observed<SourceView>, after: Observed<SourceView>): readonly string[] {
  const ledgers = new Map();
  return keysForChanges('here', { view: before, ledgers }, { view: after, ledgers }, records);
}

describe('keysForChanges', () => {
  const value = { type: 'Value', value: emptyView } as const;
  const stale = { type: 'Stale', value: emptyView, reason: 'Cannot reach the repository' } as const;
  const unknown = { type: 'Unavailable', reason: 'not fetched yet' } as const;

  it('when the repository is back: what is to be written there', () => {
    expect(keys(stale, value)).toEqual(['git']);
    expect(keys(value, stale)).toEqual([]);
  });

  it('while nobody knows what the branch says: records that tell why, when the reason is another', () => {
    expect(keys(unknown, { ...unknown, reason: 'Cannot reach the repository' })).toEqual([
      'application/shop',
    ]);
    expect(keys(unknown, unknown)).toEqual([]);
    expect(keys(unknown, stale)).toEqual(['application/shop']);
  });
});

describe('keysForChanges, of two versions of the branch', () => {
  const at = { line: 1, column: 1 };

  it('a scenario is woken by a change of the application that it tries', () => {
    const before = aView(anApplication('apps/shop.yaml'));
    const after = aView(anApplication('apps/shop.yaml'));

    expect(keys(before, after)).toContain('scenario/kill');
    expect(keys(before, before)).toEqual([]);
  });

  it('an application whose file can be read again is looked at for drift: nobody has looked meanwhile', () => {
    const [without, view] = [aView(), aView(anApplication('apps/shop.yaml'))];

    expect(keys(without, view)).toContain('drift/shop');
    expect(keys(view, without)).not.toContain('drift/shop');
  });

  it('a ledger that has grown wakes those it speaks of, and everybody behind it when that cannot be told', () => {
    const view = aView(anApplication('apps/shop.yaml'));
    const news = (applications: readonly string[] | 'All'): readonly string[] =>
      keysForChanges('production', seen(view, []), seen(view, applications), records);

    expect(news(['bank', 'shop'])).toEqual(['application/shop']);
    expect(news(['bank'])).toEqual([]);
    expect(news('All')).toEqual(['application/shop']);
  });

  it('what an application depends on wakes it when something else is wanted of that, and when it comes or goes', () => {
    const web = anApplication('apps/web.yaml');
    const dependent = {
      ...web,
      value: { ...web.value, spec: { ...web.value.spec, dependsOn: [{ name: 'db' }] } },
    };
    const database = anApplication('apps/db.yaml');
    const view = (version: string | undefined, isElsewhere = false): Observed<SourceView> => ({
      type: 'Value',
      value: {
        ...emptyView,
        applications: new Map([
          ['web', dependent],
          ...(version === undefined ? [] : [['db', database] as const]),
        ]),
        heads: new Map(version === undefined ? [] : [['db', { commit: 'c'.repeat(40), version }]]),
        elsewhere: new Map(isElsewhere ? [['db', database]] : []),
      },
    });
    const woken = (before: Observed<SourceView>, after: Observed<SourceView>): boolean =>
      keys(before, after).includes('application/web');

    expect(woken(view('1'), view('2'))).toBe(true);
    expect(woken(view('1'), view(undefined))).toBe(true);
    expect(woken(view(undefined), view(undefined, true))).toBe(true);
    expect(woken(view('1'), view('1'))).toBe(false);
  });

  function anApplication(file: string): Located<Application> {
    const value = Application.parse({
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: {
        path: 'apps/shop',
        namespace: 'shop',
        targets: [{ cluster: 'production', after: [{ cluster: 'staging' }] }],
      },
    });
    return { value, source: { file, ...at, locate: () => at, locateKey: () => at } };
  }

  function aView(application?: Located<Application>): Observed<SourceView> {
    const scenario = Scenario.parse({
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Scenario',
      metadata: { name: 'kill' },
      spec: {
        application: 'shop',
        workload: { name: 'web' },
        cluster: 'production',
        faults: [{ type: 'PodKill' }],
      },
    });
    const applications = new Map(application === undefined ? [] : [['shop', application]]);
    return { type: 'Value', value: { ...emptyView, applications, scenarios: new Map([['kill', scenario]]) } };
  }

  function seen(view: Observed<SourceView>, applications: readonly string[] | 'All') {
    const value = { mark: '1', applications };
    return { view, ledgers: new Map([['staging', { type: 'Value', value } as const]]) };
  }
});
