import type { ClusterPort, Hiding } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { type KubeObject, labels } from '@seatrial/model';

type Writes = Pick<ClusterPort, 'apply' | 'create' | 'dryRun' | 'patch'>;

/**
 * The same cluster, in whose words about an application's objects nothing is that stood encrypted in Git: an API server repeats
 * what it finds fault with, and that goes into records, events and logs. Of Secrets the adapter itself repeats nothing.
 */
export function withoutSecretsIn<C extends Writes>(
  cluster: C,
  hiding: (application: string | undefined) => Hiding,
): C {
  async function ask<T>({ metadata }: KubeObject, answer: (hiding: Hiding) => Promise<T>): Promise<T> {
    const own = hiding(metadata.labels?.[labels.application]);
    try {
      return await answer(own);
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      const message = own.without(error.message);
      throw message === error.message ? error : new PortError(error.code, message);
    }
  }

  const writes: Writes = {
    apply: (object, op) => ask(object, () => cluster.apply(object, op)),
    create: (object, op) => ask(object, () => cluster.create(object, op)),
    patch: (object, ...rest) => ask(object, () => cluster.patch(object, ...rest)),
    dryRun: (object, op) =>
      ask(object, async ({ without }) => {
        const answer = await cluster.dryRun(object, op);
        return {
          ...answer,
          objections: answer.objections.map((it) => ({ ...it, message: without(it.message) })),
        };
      }),
  };
  return { ...cluster, ...writes };
}
