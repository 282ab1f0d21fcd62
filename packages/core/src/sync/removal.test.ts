import type { ApplicationState, ApplicationStateStatus, KubeObject, ObjectRef } from '@seatrial/model';
import { labels, refKey, refOf, toInstant } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { decideApplication } from './decide.ts';
import { application, commit, now, one, seen as seenOfApplication, state, two } from './fixtures.ts';
import {
  type BranchWithout,
  decideRemoval,
  type RemovalSeen,
  removalGraceMs,
  removedAtOnceMax,
  removedNext,
} from './removal.ts';

function object(kind: string, name: string, owner: string | null = 'shop'): KubeObject {
  const own = owner === null ? {} : { [labels.application]: owner };
  const apiVersion = kind === 'Deployment' ? 'apps/v1' : 'v1';
  return { apiVersion, kind, metadata: { name, namespace: 'shop', uid: `uid-${name}`, labels: own } };
}

const web = object('Deployment', 'web');
const config = object('ConfigMap', 'web');
const claim = object('PersistentVolumeClaim', 'data');
const inventory = [web, config, claim].map(refOf);
const due = { commit, since: toInstant(now - removalGraceMs) };
const branch: BranchWithout = { commit, errors: [], hasCluster: true, applications: 3, goneToo: 0 };

function gone(status: Partial<ApplicationStateStatus> = {}): ApplicationState {
  return state({ sequence: 2, stableVersion: one, stableRelease: 'shop-1-1111111', inventory, ...status });
}

function seen(change: Partial<BranchWithout> = {}, rest: Partial<RemovalSeen> = {}): RemovalSeen {
  return { branch: { type: 'Value', value: { ...branch, ...change } }, releases: [], looked: [], ...rest };
}

const looked = (objects: readonly KubeObject[]) => ({
  looked: objects.map((it) => ({ ref: refOf(it), object: it })),
});
const why = ({ status }: { readonly status: ApplicationStateStatus }) =>
  status.conditions.find(({ type }) => type === 'Ready');

describe('the objects of an application that left the config branch', () => {
  it('stay for a time that its condition names, with what goes and what does not', () => {
    const first = decideRemoval(gone(), seen(), now);
    const last = decideRemoval(gone(first.status), seen(), now + removalGraceMs - 1);

    for (const { actions, wakeAt } of [first, last])
      expect([actions, wakeAt]).toEqual([[], now + removalGraceMs]);
    expect(first.status).toMatchObject({
      inRepository: false,
      removal: { commit, since: '2026-01-01T00:00:00.000Z' },
      stableVersion: one,
    });
    expect(why(first)).toMatchObject({
      status: 'False',
      reason: 'RemovalPending',
      message:
        'the config branch has no Application "shop" for this cluster; 2 objects are deleted (1 more hold data, or were there before, and stay), where seatrial.dev/prune on them does not say otherwise, at 2026-01-01T00:05:00.000Z, unless its file comes back',
    });
    expect(removedNext(gone(first.status), seen(), now + removalGraceMs - 1)).toEqual([]);
  });

  it('are deleted then, first what was applied last; from there on nothing is stable', () => {
    const given = gone({ removal: due });

    expect(removedNext(given, seen(), now)).toEqual(inventory);
    const { status, actions } = decideRemoval(given, seen({}, looked([web, config])), now);

    expect(actions).toEqual([{ type: 'Prune', application: 'shop', refs: [web, config].map(refOf) }]);
    expect(status).not.toHaveProperty('stableVersion');
    expect(status).toMatchObject({ inventory, conditions: [{ reason: 'Removing' }] });
  });

  it('are left where they are another one’s by now, or nobody’s, or on their way', () => {
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    const going = { ...config, metadata: { ...config.metadata, deletionTimestamp } };

    const { status, actions } = decideRemoval(
      gone({ removal: due }),
      seen({}, looked([object('Deployment', 'web', 'bank'), going])),
      now,
    );

    expect(actions).toEqual([]);
    expect(status.inventory).toEqual([config, claim].map(refOf));
    expect(why({ status })?.message).toBe(
      '2 of its objects are left to be looked at; these are on their way: ConfigMap "web"',
    );
  });

  it('that nobody has looked at count as there', () => {
    const { status, actions } = decideRemoval(gone({ removal: due }), seen(), now);

    expect([actions, status.inventory]).toEqual([[], inventory]);
  });

  it('stay where they say so, and go where they do and by their kind would not', () => {
    const told = (given: KubeObject, prune: string): KubeObject => ({
      ...given,
      metadata: { ...given.metadata, annotations: { 'seatrial.dev/prune': prune } },
    });
    const all = [told(web, 'disabled'), config, told(claim, 'enabled')];

    const { status, actions } = decideRemoval(gone({ removal: due }), seen({}, looked(all)), now);

    expect(actions).toEqual([{ type: 'Prune', application: 'shop', refs: [config, claim].map(refOf) }]);
    expect(status.inventory).toEqual([config, claim].map(refOf));
  });

  it('are followed by the record, once they are gone', () => {
    const missing = { looked: inventory.map((ref) => ({ ref })) };

    const { actions } = decideRemoval(gone({ removal: due }), seen({}, missing), now);

    expect(actions).toEqual([{ type: 'Delete', refs: [refOf(gone())] }]);
  });

  it('wait for what is in flight and for what Git has to hear; then the releases’ records go, the oldest first', () => {
    const flying = release({ phase: 'Progressing' }, { version: two });
    const unwritten = release({ phase: 'Promoted', ledger: 'Pending' }, { version: two });
    const ended = ['shop-10-1111111', 'shop-9-2222222'].map((name) => {
      const made = release({ phase: 'Promoted', ledger: 'Recorded' }, { version: two });
      return { ...made, metadata: { ...made.metadata, name } };
    });
    const given = gone({ removal: due });

    for (const it of [flying, unwritten]) {
      const { actions, status } = decideRemoval(given, seen({}, { releases: [it] }), now);
      expect([actions, why({ status })?.reason]).toEqual([[], 'RemovalPending']);
    }
    const { actions, status } = decideRemoval(given, seen({}, { releases: ended }), now);

    expect(actions).toEqual([{ type: 'Delete', refs: [ended[1], ended[0]].map((it) => refOf(it ?? web)) }]);
    expect(status.stableVersion).toBe(two);
    expect(removedNext(given, { releases: ended }, now)).toEqual([]);
  });

  it('are also those of a release that was promoted after the file had gone', () => {
    const late = object('ConfigMap', 'late');
    const promoted = release(
      { phase: 'Promoted', ledger: 'Recorded', inventory: [refOf(late)] },
      { version: two },
    );
    const ended = { ...promoted, metadata: { ...promoted.metadata, name: 'shop-2-2222222' } };

    const { status, actions } = decideRemoval(gone({ removal: due }), seen({}, { releases: [ended] }), now);

    expect(actions).toMatchObject([{ type: 'Delete', refs: [{ kind: 'Release' }] }]);
    expect(status.inventory).toEqual([refOf(late)]);
    expect(removedNext(state(status), { releases: [] }, now)).toEqual([refOf(late)]);
  });

  it.each([
    { name: 'has errors', change: { errors: ['a.yaml:1:1: no'] }, says: 'has errors: a.yaml:1:1: no' },
    { name: 'has not even the cluster', change: { hasCluster: false }, says: 'has no Cluster "here" either' },
    {
      name: 'has lost all applications at once',
      change: { applications: 0, goneToo: 4 },
      says: 'none of the 5 applications of this cluster is left there',
    },
    {
      name: 'has another application for its namespace, which has not run yet',
      change: { heir: 'store' },
      says: 'before Application "store", which may take it over, is released',
    },
  ])('stay while the branch $name, and the time begins anew after that', ({ change, says }) => {
    const { status, actions } = decideRemoval(gone({ removal: due }), seen(change, looked([web])), now);

    expect(actions).toEqual([]);
    expect(status).not.toHaveProperty('removal');
    expect(why({ status })).toMatchObject({ reason: 'RemovalHeld', message: expect.stringContaining(says) });
  });

  it('go with the last application, where it is the only one', () => {
    const { actions } = decideRemoval(
      gone({ removal: due }),
      seen({ applications: 0 }, looked([web, config])),
      now,
    );

    expect(actions).toMatchObject([{ type: 'Prune' }]);
  });

  it('stay while the branch cannot be read', () => {
    const unread = { type: 'Unavailable', reason: 'refused: RepositoryRewound' } as const;

    const { status, actions } = decideRemoval(gone({ removal: due }), { ...seen(), branch: unread }, now);

    expect(actions).toEqual([]);
    expect(status.removal).toEqual(due);
    expect(why({ status })?.message).toContain('cannot be read: refused: RepositoryRewound');
  });

  it('have their time counted from now where the record is ahead of the clock', () => {
    const ahead = { commit, since: toInstant(now + 3_600_000) };

    const { status } = decideRemoval(gone({ removal: ahead }), seen(), now);

    expect(status.removal?.since).toBe(toInstant(now));
  });

  it('are all deleted in some rounds, a few in each, and nothing else ever is', () => {
    const owner = fc.constantFrom('shop', 'bank', null);
    const kind = fc.constantFrom('ConfigMap', 'Deployment', 'PersistentVolumeClaim', 'Namespace');
    const given = fc.array(fc.record({ owner, kind, isAdopted: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(given, (things) => {
        const objects = things.map((it, at) => object(it.kind, `o${at}`, it.owner));
        const adopted = objects.filter((_, at) => things[at]?.isAdopted).map(refOf);
        let record = gone({ removal: due, inventory: objects.map(refOf), adopted });
        const live = new Map(objects.map((it) => [refKey(refOf(it)), it]));
        const mayGo = (it: KubeObject, at: number): boolean =>
          ['ConfigMap', 'Deployment'].includes(it.kind) &&
          things[at]?.owner === 'shop' &&
          !things[at].isAdopted;

        for (let round = 0; round < 20; round += 1) {
          const next = removedNext(record, { releases: [] }, now);
          expect(next.length).toBeLessThanOrEqual(removedAtOnceMax);
          const decision = decideRemoval(
            record,
            seen({}, { looked: next.map((ref) => lookedAt(ref, live)) }),
            now,
          );
          record = gone(decision.status);
          if (decision.actions.some(({ type }) => type === 'Delete')) break;
          for (const ref of decision.actions.flatMap(({ refs }) => refs)) live.delete(refKey(ref));
        }

        const stay = objects.filter((it, at) => !mayGo(it, at)).map((it) => refKey(refOf(it)));
        expect([...live.keys()]).toEqual(stay);
      }),
    );
  });
});

function lookedAt(ref: ObjectRef, live: ReadonlyMap<string, KubeObject>) {
  const found = live.get(refKey(ref));
  return { ref, ...(found === undefined ? {} : { object: found }) };
}

describe('an Application file', () => {
  it('that comes back ends the removal, and is remembered by what it wants of the next one', () => {
    const pruned = application();
    const file = { ...pruned, spec: { ...pruned.spec, deletion: 'Prune' as const } };
    const before = { sequence: 1, stableVersion: two, removal: due, inRepository: false };

    const back = decideApplication(state(before), seenOfApplication({ application: file }), now);
    const changed = decideApplication(state(back.status), seenOfApplication(), now);

    expect(back.status).toMatchObject({ deletion: 'Prune', conditions: [{ status: 'True' }] });
    expect(back.status).not.toHaveProperty('removal');
    expect(changed.status).not.toHaveProperty('deletion');
  });
});
