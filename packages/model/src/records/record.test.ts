import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crds } from '../install/crds.ts';
import type { KubeObject } from '../kubernetes.ts';
import { fromInstant, Instant } from '../names.ts';
import { Approval } from './approval.ts';
import { parseRelease, RecordError, readRecords, unreadableEntries } from './record.ts';

const at = '2026-01-01T00:00:00Z';
const spec = {
  application: 'shop',
  cluster: 'staging',
  version: 'a'.repeat(40),
  commit: 'b'.repeat(40),
  path: 'apps/shop',
};

function release(change: Record<string, unknown>): KubeObject {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'shop-1', namespace: 'shop' },
    spec: { ...spec, ...change },
  };
}

/** The schema of an approval as API servers have it. */
function approvalOfApiServer(): Readonly<Record<string, { pattern?: string; maxLength?: number }>> {
  const [definition] = crds();
  let schema: unknown = definition?.['spec'];
  const way = ['versions', '0', 'schema', 'openAPIV3Schema', 'properties', 'spec', 'properties', 'approvals'];
  for (const name of [...way, 'items', 'properties']) schema = Reflect.get(Object(schema), name);
  return schema as Readonly<Record<string, { pattern?: string; maxLength?: number }>>;
}

describe('a record', () => {
  it('is read without the entries that cannot be read, which are named', () => {
    const approvals = [
      { by: 'ada', at },
      { by: 'eve', at: '2026-01-01T00:00:00+24:00' },
      { by: 'bob', at },
    ];
    const object = release({ approvals, requests: [{ type: 'Reject', by: 'ada', at }, { type: 'Explode' }] });

    const read = parseRelease(object);

    expect(read.spec.approvals.map(({ by }) => by)).toEqual(['ada', 'bob']);
    expect(read.spec.requests).toEqual([{ type: 'Reject', by: 'ada', at }]);
    expect(unreadableEntries(object)).toEqual([
      'spec.approvals[1]: at: Invalid ISO datetime',
      expect.stringMatching(/^spec\.requests\[1\]: type: /),
    ]);
  });

  it('that cannot be read hides no other', () => {
    const sound = release({});

    const { records, problems } = readRecords([release({ version: 'x' }), sound], parseRelease);

    expect(records).toEqual([parseRelease(sound)]);
    expect(problems.map((it) => it instanceof RecordError && it.message)).toEqual([
      'Cannot read Release shop/shop-1: version: must be a version: a full Git tree id, or "v1-" and 64 digits',
    ]);
  });
});

describe('what API servers take in an approval', () => {
  const schema = approvalOfApiServer();

  it('is read: instants', () => {
    const pattern = new RegExp(schema['at']?.pattern ?? '^$');
    const number = fc.nat({ max: 99 }).map((it) => String(it).padStart(2, '0'));
    const instant = fc
      .tuple(
        fc.nat({ max: 9_999 }),
        number,
        number,
        number,
        number,
        number,
        fc.constantFrom('', '.5', ',5'),
        number,
      )
      .chain(([year, month, day, hour, minute, second, fraction, zone]) =>
        fc
          .constantFrom('Z', 'z', `+${zone}:00`, `-00:${zone}`, '')
          .map(
            (offset) =>
              `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${fraction}${offset}`,
          ),
      );

    fc.assert(
      fc.property(fc.oneof(instant, fc.stringMatching(pattern)), (text) => {
        expect(Instant.safeParse(text).success).toBe(pattern.test(text));
        expect(!pattern.test(text) || Number.isFinite(fromInstant(text))).toBe(true);
      }),
    );
  });

  it.each(['by', 'comment'])('is read: %s, whose characters are counted alike', (name) => {
    const max = schema[name]?.maxLength ?? 0;
    const entry = (text: string) => ({ by: 'ada', at, [name]: text });

    expect(max).toBeGreaterThan(0);
    for (const character of ['a', 'é', '🚢']) {
      expect(Approval.safeParse(entry(character.repeat(max))).success).toBe(true);
      expect(Approval.safeParse(entry(character.repeat(max + 1))).success).toBe(false);
    }
  });
});
