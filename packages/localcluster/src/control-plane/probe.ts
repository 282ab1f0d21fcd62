import { Agent, request } from 'undici';
import { limits } from '../limits.ts';
import type { KeyPair } from './certificates.ts';

/** Asks an API server whether it is ready; what hinders it is in the answer. */
export interface ReadyProbe {
  ask(signal: AbortSignal): Promise<{ readonly ready: boolean; readonly detail: string }>;
  close(): Promise<void>;
}

export function createReadyProbe(url: string, ca: string, client: KeyPair): ReadyProbe {
  const agent = new Agent({ connect: { ca, cert: client.certificate, key: client.key } });
  return {
    ask: async (signal) => {
      try {
        const { statusCode, body } = await request(`${url}/readyz?verbose`, {
          dispatcher: agent,
          signal,
          headersTimeout: limits.probeTimeoutMs,
          bodyTimeout: limits.probeTimeoutMs,
        });
        return { ready: statusCode === 200, detail: await body.text() };
      } catch (error) {
        signal.throwIfAborted();
        return { ready: false, detail: error instanceof Error ? error.message : String(error) };
      }
    },
    close: () => agent.destroy(),
  };
}
