import { isKubeError, KubeError, type KubeErrorCode } from '@seatrial/kube';
import { z } from 'zod';

/** How the API server, or this API, says no; what a caller tells apart. */
const codes = {
  Unauthorized: [401, 'who asks is not known'],
  Forbidden: [403, 'not allowed'],
  NotFound: [404, 'not found'],
  Conflict: [409, 'changed in between'],
  AlreadyExists: [409, 'there already'],
  Gone: [410, 'gone'],
  Invalid: [422, 'not valid'],
  TooManyRequests: [429, 'too many requests'],
  Internal: [500, 'failed'],
  BadConfig: [500, 'failed'],
  Unavailable: [503, 'not there for now'],
  Timeout: [504, 'no answer in time'],
} as const satisfies Record<KubeErrorCode, readonly [status: number, title: string]>;

export const problemType = 'application/problem+json';

/** What is answered in the place of what was asked for (RFC 9457). */
export const Problem = z.object({
  type: z.string().describe('`urn:seatrial:problem:` and the code.'),
  title: z.string().describe('What the code means.'),
  status: z.int().describe('The HTTP status.'),
  code: z.enum(Object.keys(codes) as [KubeErrorCode, ...KubeErrorCode[]]).describe('For programs.'),
  detail: z.string().describe('What was wrong, for people.'),
  hint: z.string().exactOptional().describe('What to do about it.'),
  requestId: z.string().describe('By which the log of the runner has it.'),
});
export type Problem = z.infer<typeof Problem>;

/** What the server throws to answer with a problem of its own; all else is the API server's. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: KubeErrorCode;
  readonly hint: string | undefined;
  readonly status: number;

  /** @param status where it is not that of the code */
  constructor(
    code: KubeErrorCode,
    detail: string,
    { hint, status }: { hint?: string; status?: number } = {},
  ) {
    super(detail);
    this.code = code;
    this.hint = hint;
    this.status = status ?? codes[code][0];
  }
}

export function problemOf({ code, message, hint, status }: Refusal, requestId: string): Problem {
  return {
    type: `urn:seatrial:problem:${code}`,
    title: codes[code][1],
    status,
    code,
    detail: message,
    ...(hint === undefined ? {} : { hint }),
    requestId,
  };
}

/** The API server's refusal as one of this API; `undefined` for what is nobody's refusal but a fault of ours. */
export function refusalOf(error: unknown, user: string): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!isKubeError(error)) return undefined;
  // These are of the runner's own credentials, and say nothing of the caller's.
  if (error.code === 'Unauthorized' || error.code === 'BadConfig')
    return new Refusal('Unavailable', 'the API server does not take the runner’s own credentials', {
      hint: 'try again later; the log of the runner says more',
    });
  if (error.code === 'Forbidden' && isOfImpersonation(error)) {
    return new Refusal('Forbidden', `the runner may not ask in the name of ${user}`, {
      hint: 'who runs the cluster allows it: seatrial install --api-user and --api-group, by the names in the Cluster file',
    });
  }
  return new Refusal(error.code, error.message);
}

/** No request of this API is about users or groups: a refusal that is about them is about asking in their name. */
function isOfImpersonation({ details }: KubeError): boolean {
  return details?.kind === 'users' || details?.kind === 'groups';
}

/** What a client makes of an answer that is no success: the error that the API server itself would have caused. */
export function errorFromProblem(
  doing: string,
  {
    status,
    retryAfter,
    body,
  }: { readonly status: number; readonly retryAfter: string | undefined; readonly body: string },
): KubeError {
  const problem = Problem.safeParse(jsonOf(body)).data;
  const retryAfterMs = retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
  if (problem === undefined) {
    const code = status === 429 ? 'TooManyRequests' : status >= 500 ? 'Unavailable' : 'Invalid';
    return new KubeError(code, `Cannot ${doing}: answered ${status}, and not by the HTTP API of a runner`, {
      status,
      reason: 'NoProblem',
      retryAfterMs,
    });
  }
  const { code, detail, hint, requestId } = problem;
  const said = hint === undefined ? detail : `${detail}; ${hint}`;
  return new KubeError(code, `Cannot ${doing}: ${said} (request ${requestId})`, {
    status,
    reason: code,
    retryAfterMs,
  });
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // a proxy's page
  }
}
