import type { Kube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { op } from '../bed/control-plane.ts';
import { type Bed, createNamespace, merge } from '../install/bed.ts';

const canary = 'xylophone-of-the-harbour';
const number = 73519846;
/** Of a Secret that is there. */
const kept = 'harmonium-of-the-harbour';
/** What none of an API server's words may hold, in any form. */
const traces = [
  kept,
  Buffer.from(kept).toString('base64'),
  canary,
  String(number),
  '7.3519846e',
  Buffer.from(canary).toString('base64'),
  canary.slice(0, 12),
];

const namespace = 'secrets';

function secret(fields: Record<string, unknown>): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'web', namespace }, ...fields };
}

/** Fields that API servers refuse in a Secret. */
const refused: Readonly<Record<string, Record<string, unknown>>> = {
  'a number in stringData': { stringData: { pin: number } },
  'a list in stringData': { stringData: { pin: [canary] } },
  'a map in stringData': { stringData: { pin: { of: canary } } },
  'text as stringData': { stringData: canary },
  'no base64 in data': { data: { pin: `${canary} !` } },
  'a number in data': { data: { pin: number } },
  'a list in data': { data: { pin: [Buffer.from(canary).toString('base64')] } },
  'a type that is a number': { type: number },
  'a type without its keys': { type: 'kubernetes.io/tls', stringData: { pin: canary } },
  'a configuration of Docker that is none': {
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': `{"auths": ${canary}` },
  },
  'a key that is none': { stringData: { 'a b': canary } },
  'an annotation that is a number': {
    metadata: { name: 'web', namespace, annotations: { pin: number } },
    stringData: { pin: canary },
  },
  'a field that there is not': { stringdata: { pin: canary }, data: number },
  'more than fits': { stringData: { pin: canary.repeat(60_000) } },
};

const ways: Readonly<Record<string, (kube: Kube, object: KubeObject) => Promise<unknown>>> = {
  apply: (kube, object) => kube.apply(object, { ...op, force: true }),
  create: (kube, object) => kube.create(object, op),
  'merge patch': (kube, object) => kube.patch(existing, object, merge),
};

const existing = { apiVersion: 'v1', kind: 'Secret', namespace, name: 'there' };

/** What an API server says of a Secret that it refuses stands in records, commits and logs: without its values. */
export function secretsSuite(bed: () => Bed): void {
  beforeAll(async () => {
    await createNamespace(bed().admin, namespace);
    await bed().admin.create(
      secret({ metadata: { name: 'there', namespace }, stringData: { pin: kept } }),
      op,
    );
  });

  for (const [way, send] of Object.entries(ways)) {
    it.each(Object.entries(refused))(`${way}: are in no message: %s`, async (_, fields) => {
      const object = secret(fields);
      const sent =
        way === 'merge patch' ? { ...object, metadata: { ...object.metadata, name: 'there' } } : object;

      const error: unknown = await send(bed().admin, sent).catch((reason: unknown) => reason);

      expect(error).toBeInstanceOf(Error);
      const told = everythingIn(error);
      for (const trace of traces) expect(told).not.toContain(trace);
    });
  }
}

/** An error with all that hangs on it. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const facts = Object.fromEntries(Object.entries(error));
  return `${error.stack} ${JSON.stringify(facts)} ${everythingIn(error.cause ?? '')}`;
}
