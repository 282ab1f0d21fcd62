import type { Op } from '@seatrial/core';
import { messageOf } from '@seatrial/core';
import { createLedgerKey, GitError, type LedgerKey, readLedgerKey } from '@seatrial/git';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type KubeObject, ledgerKeySecret, type ObjectRef, systemNamespace } from '@seatrial/model';

const secretRef: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace: systemNamespace,
  name: ledgerKeySecret,
};
/** Of the Secret: the private key as PKCS #8 in PEM. Its public half is worked out, so that they cannot differ. */
const entry = 'private.pem';

/**
 * Sees to it that the cluster has a key that signs its ledger. One that is there stays.
 * @returns its public half, as it is to stand in the Cluster file
 */
export async function ensureLedgerKey(
  kube: Pick<Kube, 'get' | 'create'>,
  op: Op,
): Promise<{ readonly publicKey: string; readonly outcome: 'Created' | 'Unchanged' }> {
  const known = await readKey(kube, op);
  if (known !== undefined) return { publicKey: known.publicKey, outcome: 'Unchanged' };
  const { privatePem, publicKey } = createLedgerKey();
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: ledgerKeySecret, namespace: systemNamespace },
    type: 'Opaque',
    stringData: { [entry]: privatePem },
  };
  await kube.create(secret, op);
  return { publicKey, outcome: 'Created' };
}

/** What a runner signs with; undefined where nobody has made a key. Asks each time, as a key can be changed. */
export function ledgerKeyOf(kube: Pick<Kube, 'get'>): (op: Op) => Promise<LedgerKey | undefined> {
  return async (op) => {
    try {
      return await readKey(kube, op);
    } catch (error) {
      op.signal.throwIfAborted();
      if (error instanceof GitError) throw error;
      const why = messageOf(error);
      throw new GitError('Unavailable', `Cannot read the key that signs the ledger: ${why}`, error);
    }
  };
}

async function readKey(kube: Pick<Kube, 'get'>, op: Op): Promise<LedgerKey | undefined> {
  try {
    const { data } = await kube.get(secretRef, op);
    const base64 = typeof data === 'object' && data !== null ? Object.entries(data) : [];
    const value = base64.find(([name]) => name === entry)?.[1];
    return readLedgerKey(Buffer.from(typeof value === 'string' ? value : '', 'base64').toString());
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}
