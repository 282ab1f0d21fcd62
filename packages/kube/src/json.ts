import { KubeError } from './errors.ts';
import type { Op } from './op.ts';
import type { Transport, TransportRequest } from './transport.ts';

/** Sends a request whose answer is JSON of the shape that the Kubernetes API documents for it. */
export async function requestJson<T>(
  transport: Transport,
  request: TransportRequest,
  op: Op,
): Promise<{ readonly status: number; readonly value: T }> {
  const { status, body } = await transport.request(request, op);
  try {
    return { status, value: JSON.parse(body) as T };
  } catch {
    // Not with its cause, whose message repeats a piece of the answer: it may be a Secret's.
    throw new KubeError(
      'Internal',
      `Cannot ${request.doing}: the answer is not JSON, see what stands before the API server`,
      {
        status,
      },
    );
  }
}
