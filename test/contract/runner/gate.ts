import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A door before a server: shut, it refuses connections and ends those that are open, as a server that went away does. */
export interface Gate {
  readonly port: number;
  open(): Promise<void>;
  shut(): Promise<void>;
  /** Connections are taken, and nothing is answered until it opens again. */
  hang(): Promise<void>;
}

/** Passes bytes to `port` of 127.0.0.1 while it is open; shut at first. */
export async function createGate(port: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let hangs = false;
  const server = createServer((inside) => {
    if (hangs) {
      sockets.add(inside);
      inside.on('error', () => inside.destroy()).once('close', () => sockets.delete(inside));
      return;
    }
    const outside = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true).on('error', () => other.destroy());
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = (on: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject).listen(on, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  await shut();
  return {
    port: own,
    open: async () => {
      if (hangs) await shut();
      hangs = false;
      await listen(own);
    },
    shut,
    hang: async () => {
      await shut();
      hangs = true;
      await listen(own);
    },
  };
}
