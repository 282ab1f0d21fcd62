import { createServer, type Server } from 'node:net';
import { NODE_PODS_MAX, podAddress } from './addresses.ts';

/** A pod address that no other pod on this machine has, until it is released or this process ends. */
export interface ClaimedAddress {
  readonly podIP: string;
  release(): void;
}

export interface AddressPool {
  /** @throws Error when every address of the node is taken */
  claim(): Promise<ClaimedAddress>;
}

/**
 * The addresses of one node. Local clusters may run side by side (a demonstration and a test), and a listening socket
 * alone would clash late, inside the pod: so each address is claimed by a name in Linux' abstract socket namespace,
 * which is free again however its process ends. The first serial is best drawn: a new agent would else give the addresses of
 * the old one's pods to other pods while EndpointSlices still name them.
 */
export function createAddressPool(cluster: number, node: number, firstSerial: number): AddressPool {
  let serial = firstSerial;
  return {
    async claim() {
      for (let tries = 0; tries < NODE_PODS_MAX; tries += 1) {
        const podIP = podAddress(cluster, node, serial);
        serial += 1;
        const lock = await takeName(`\0seatrial-pod-${podIP}`);
        if (lock !== undefined) return { podIP, release: () => lock.close() };
      }
      throw new Error(
        `Cannot give a pod an address: all ${NODE_PODS_MAX} of the node are taken, delete pods`,
      );
    },
  };
}

function takeName(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => {
      server.unref();
      resolve(server);
    });
  });
}
