import type { ClusterPort, ConfigPort, Op } from '@seatrial/core';
import type { World } from '../world.ts';

/**
 * Ports that begin no write once the term is over by the clock, or what the write is for is another runner's by now. A process that
 * stood still (SIGSTOP, a frozen machine) goes on with what it had read before any timer tells it that others have its shards. A
 * request that had left it cannot be called back; those for statuses and patches are bound to the version that they were decided on.
 */
export function fenced<P extends Pick<World, 'cluster' | 'config'>>(ports: P, isHeld: () => boolean): P {
  function expectHeld({ mayWrite }: Op): void {
    if (!isHeld()) throw new DOMException('the Lease ran out while this process stood still', 'AbortError');
    if (mayWrite?.() === false) throw new DOMException('the shard is another runner’s by now', 'AbortError');
  }

  function guard<A extends readonly [...unknown[], Op], R>(
    write: (...args: A) => Promise<R>,
  ): (...args: A) => Promise<R> {
    return async (...args) => {
      expectHeld(args.at(-1) as Op);
      return write(...args);
    };
  }
  const { cluster, config } = ports;
  const guardedCluster: ClusterPort = {
    ...cluster,
    apply: guard((...args) => cluster.apply(...args)),
    create: guard((...args) => cluster.create(...args)),
    updateStatus: guard((...args) => cluster.updateStatus(...args)),
    patch: guard((...args) => cluster.patch(...args)),
    delete: guard((...args) => cluster.delete(...args)),
  };
  const guardedConfig: ConfigPort = {
    ...config,
    // What is looked at before the push may take long, and the machine may stand still meanwhile.
    revert: guard((request, judge, op) =>
      config.revert(
        request,
        guard(async (...args) => {
          const refusal = await judge(...args);
          expectHeld(op);
          return refusal;
        }),
        op,
      ),
    ),
    appendLedger: guard((...args) => config.appendLedger(...args)),
  };
  return { ...ports, cluster: guardedCluster, config: guardedConfig };
}
