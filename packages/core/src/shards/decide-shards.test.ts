import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideShards, holdersAfter } from './decide-shards.ts';
import type { Holders } from './holders.ts';
import type { Life } from './life.ts';
import { rightfulHolder, shardOf, shardsCount } from './shard.ts';

const shards = Array.from({ length: shardsCount }, (_, shard) => shard);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 6 });

function lifeOf(member: string, life = 0): Life {
  return `${member}/uid/${life}`;
}

describe('rightfulHolder', () => {
  it('moves no shard but those of the one that goes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 6 }), ([gone = '', ...left]) => {
        const kept = shards.filter((shard) => rightfulHolder(shard, [gone, ...left]) !== gone);
        const before = kept.map((shard) => rightfulHolder(shard, [gone, ...left]));
        expect(kept.map((shard) => rightfulHolder(shard, left))).toEqual(before);
      }),
    );
  });

  it('goes by who is there, and not by their order', () => {
    fc.assert(
      fc.property(names, (members) => {
        for (const shard of shards)
          expect(rightfulHolder(shard, members)).toBe(rightfulHolder(shard, members.toReversed()));
      }),
    );
  });

  it('gives each of three about a third, also when their names differ at the end alone', () => {
    for (const prefix of ['seatrial-runner-', 'host_', 'x']) {
      const members = ['1', '2', '3'].map((end) => `${prefix}${end}`);
      for (const member of members) {
        const own = shards.filter((shard) => rightfulHolder(shard, members) === member);
        expect(own.length).toBeGreaterThan(shardsCount / 6);
        expect(own.length).toBeLessThan(shardsCount / 2);
      }
    }
  });
});

describe('shardOf', () => {
  it('spreads applications over all shards', () => {
    const used = new Set(Array.from({ length: 1_000 }, (_, at) => shardOf(`team-${at}`)));
    expect(used.size).toBe(shardsCount);
  });

  it('is the same in all versions of this program', () => {
    expect(['shop', 'bank', 'a'].map(shardOf)).toMatchInlineSnapshot(`
      [
        9,
        45,
        51,
      ]
    `);
  });
});

type Step =
  | { readonly type: 'Acts'; readonly member: number; readonly sees: number }
  | { readonly type: 'Dies' | 'Returns' | 'Leaves'; readonly member: number };

const member = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('Acts' as const), member, sees: fc.nat() }) },
  fc.record({ type: fc.constantFrom('Dies' as const, 'Returns' as const, 'Leaves' as const), member }),
);

describe('decideShards', () => {
  it('lets nobody lose a shard while it lives, whatever runners know of each other, and each shard has its holder in the end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const world = aWorld();
        for (const each of steps) {
          const before = world.holders();
          const life = world.lifeAt(each.member);
          if (each.type === 'Dies') world.die(each.member);
          else if (each.type === 'Returns') world.comeBack(each.member);
          else if (each.type === 'Leaves') world.act(each.member, { isLeaving: true, sees: ~0 });
          else if (each.type === 'Acts') world.act(each.member, { isLeaving: false, sees: each.sees });
          const robbed = [...before].filter(
            ([shard, holder]) =>
              world.holders().get(shard) !== holder && world.isAlive(holder) && holder !== life,
          );
          expect(robbed).toEqual([]);
        }
        for (const at of [0, 1, 2, 3]) world.comeBack(at);
        for (let round = 0; round < 2; round += 1)
          for (const at of [0, 1, 2, 3]) world.act(at, { isLeaving: false, sees: ~0 });

        expect(world.holders()).toEqual(world.rightful());
      }),
    );
  });

  it('takes what nobody who lives holds, and all of it when it is alone', () => {
    const me = lifeOf('me');
    const holders: Holders = new Map([
      [1, me],
      [2, lifeOf('dead')],
    ]);
    const { take, give } = decideShards({ me, holders, living: [me], isLeaving: false });
    expect(take).toEqual(shards.filter((shard) => shard !== 1));
    expect(give.size).toBe(0);
  });

  it('takes nothing from one that lives, though it should be its own', () => {
    const [me, other] = [lifeOf('me'), lifeOf('other')];
    const holders: Holders = new Map(shards.map((shard) => [shard, other]));
    expect(decideShards({ me, holders, living: [me, other], isLeaving: false }).take).toEqual([]);
  });

  it('takes what its own earlier life has held', () => {
    const me = lifeOf('me', 1);
    const holders: Holders = new Map(shards.map((shard) => [shard, lifeOf('me', 0)]));
    expect(decideShards({ me, holders, living: [me], isLeaving: false }).take).toEqual(shards);
  });

  it('gives one that comes its share, and to the others all of it when it leaves', () => {
    const [me, other] = [lifeOf('me'), lifeOf('other')];
    const holders: Holders = new Map(shards.map((shard) => [shard, me]));
    const living = [me, other];

    const share = decideShards({ me, holders, living, isLeaving: false }).give;
    expect(new Set(share.values())).toEqual(new Set([other]));
    expect(share.size).toBeGreaterThan(0);
    expect(share.size).toBeLessThan(shardsCount);

    expect(decideShards({ me, holders, living, isLeaving: true }).give.size).toBe(shardsCount);
    const alone = decideShards({ me, holders, living: [me], isLeaving: true });
    expect([...alone.give.values()]).toEqual(shards.map(() => undefined));
    expect(holdersAfter(holders, me, alone).size).toBe(0);
  });
});

/** Four runners, each of which knows of the others by chance; who is dead, all know. */
function aWorld() {
  const lives = [0, 0, 0, 0];
  const alive = new Set([0, 1, 2, 3]);
  let holders: Holders = new Map();
  const lifeAt = (at: number): Life => lifeOf(`runner-${at}`, lives[at]);
  const living = (): Life[] => [...alive].map(lifeAt);
  return {
    lifeAt,
    holders: () => holders,
    isAlive: (life: Life) => living().includes(life),
    die: (at: number) => void alive.delete(at),
    comeBack(at: number) {
      if (alive.has(at)) return;
      alive.add(at);
      lives[at] = (lives[at] ?? 0) + 1;
    },
    act(at: number, { isLeaving, sees }: { isLeaving: boolean; sees: number }) {
      if (!alive.has(at)) return;
      const me = lifeAt(at);
      // One that is not known to live yet is not known to be dead either: what it holds is left alone.
      const known = living().filter(
        (life, other) => life === me || [...holders.values()].includes(life) || (sees >> other) % 2 !== 0,
      );
      const decision = decideShards({ me, holders, living: known, isLeaving });
      holders = holdersAfter(holders, me, decision);
      if (isLeaving) alive.delete(at);
    },
    rightful: (): Holders =>
      new Map(
        shards.map((shard) => {
          const names = [...alive].map((at) => `runner-${at}`);
          const at = Number(rightfulHolder(shard, names)?.slice(-1));
          return [shard, lifeAt(at)];
        }),
      ),
  };
}
