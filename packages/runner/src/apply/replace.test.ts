import type { Objection } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { applyOrReplace, dryRunOrReplace, type Replacer } from './replace.ts';

const op = { signal: new AbortController().signal };

function configMap(data: string, replace = true): KubeObject {
  const annotations: Record<string, string> = replace ? { 'seatrial.dev/replace': 'true' } : {};
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', namespace: 'shop', annotations },
    data,
  };
}

/** An API server with one object, which cannot be changed; a deleted one stays until `finalizers` let it go. */
function immutable(live: KubeObject | undefined, isHeld: () => boolean = () => false) {
  let now = 0;
  let there = live && { ...live, metadata: { ...live.metadata, uid: 'old' } };
  const did: string[] = [];
  const look = (): KubeObject | undefined => {
    if (there?.metadata.deletionTimestamp !== undefined && !isHeld()) there = undefined;
    return there;
  };
  const objections = (object: KubeObject): readonly Objection[] =>
    object['data'] === 'bad' ? [{ message: 'not good at all' }] : [];
  const parts: Replacer = {
    cluster: {
      get: async () => look(),
      async apply(object) {
        const before = look();
        if (objections(object).length > 0 || (before !== undefined && before['data'] !== object['data']))
          throw new PortError('Invalid', 'field is immutable');
        did.push(`apply ${String(object['data'])}`);
        there = { ...object, metadata: { ...object.metadata, uid: before?.metadata.uid ?? 'new' } };
        return there;
      },
      async dryRun(object, { isNew }) {
        const before = isNew === true ? undefined : look();
        const isChanged = before !== undefined && before['data'] !== object['data'];
        return { objections: isChanged ? [{ message: 'field is immutable' }] : objections(object) };
      },
      async delete(_, { uid }) {
        did.push(`delete ${uid}`);
        if (there !== undefined)
          there = {
            ...there,
            metadata: { ...there.metadata, deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] },
          };
      },
    },
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
  };
  const write = (wanted: KubeObject, rollout?: object) =>
    applyOrReplace(
      parts,
      { wanted, live: look(), rollout: rollout as never, expectOwn: async () => undefined },
      op,
    );
  const ask = (wanted: KubeObject) =>
    dryRunOrReplace(parts.cluster, { wanted, live: look(), rollout: undefined }, op);
  return { write, ask, did };
}

describe('an object that cannot be changed', () => {
  it('is deleted by its uid and made again where its manifest says so', async () => {
    const { write, did } = immutable(configMap('one'));

    await write(configMap('two'));

    expect(did).toEqual(['delete old', 'apply two']);
  });

  it('is made again by the way back to a version that did not say so yet', async () => {
    const { write, did } = immutable(configMap('two'));

    await write(configMap('one', false));

    expect(did).toEqual(['delete old', 'apply one']);
  });

  it('is left where nobody says so, and where its manifest is refused for what it is', async () => {
    const silent = immutable(configMap('one', false));
    const bad = immutable(configMap('one'));

    await expect(silent.write(configMap('two', false))).rejects.toMatchObject({ code: 'Invalid' });
    await expect(bad.write(configMap('bad'))).rejects.toMatchObject({ code: 'Invalid' });

    expect([silent.did, bad.did]).toEqual([[], []]);
  });

  it('is waited for as long as a round may take, not deleted twice, and made once it is gone', async () => {
    let isHeld = true;
    const { write, did } = immutable(configMap('one'), () => isHeld);

    await expect(write(configMap('two'))).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('ConfigMap shop/web again'),
    });
    await expect(write(configMap('two'))).rejects.toThrow(/still there, for a\/b of its finalizers/);
    isHeld = false;
    await write(configMap('two'));

    expect(did).toEqual(['delete old', 'apply two']);
  });

  it('is made by who finds it gone: the one that deleted it may have been killed', async () => {
    const { write, did } = immutable(undefined);

    await write(configMap('two'));

    expect(did).toEqual(['apply two']);
  });

  it('is no objection beforehand where it is replaced, and otherwise the refusal says how', async () => {
    const { ask } = immutable(configMap('one'));

    expect(await ask(configMap('two'))).toEqual({ objections: [], isReplaced: true });
    expect((await immutable(configMap('one', false)).ask(configMap('two', false))).objections).toEqual([
      { message: expect.stringMatching(/^field is immutable; .* seatrial\.dev\/replace: "true"$/) },
    ]);
    expect((await ask(configMap('bad'))).objections).toEqual([{ message: 'field is immutable' }]);
  });
});
