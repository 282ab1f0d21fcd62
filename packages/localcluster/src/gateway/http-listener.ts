import { createServer, type RequestListener } from 'node:http';
import type { Clock } from '@seatrial/core';
import { LocalClusterError } from '../errors.ts';
import type { GatewayLimits } from './limits.ts';

export interface HttpListener {
  readonly port: number;
  /** Takes no new connection; gives requests under way `drainMs` to end. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; `port` 0 chooses a free one. @throws LocalClusterError PortTaken */
export async function listenHttp(
  port: number,
  handle: RequestListener,
  { clock, limits }: { readonly clock: Clock; readonly limits: GatewayLimits },
): Promise<HttpListener> {
  const server = createServer({ keepAliveTimeout: limits.userIdleMs }, handle);
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new LocalClusterError('PortTaken', `Cannot listen on 127.0.0.1:${port}: ${cause.message}`, cause),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      const drained = new AbortController();
      const closed = new Promise((resolve) => server.close(resolve)).then(() => drained.abort());
      await clock.sleep(limits.drainMs, drained.signal).catch(() => undefined);
      server.closeAllConnections();
      await closed;
    },
  };
}
