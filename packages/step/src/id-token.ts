/** A token that is valid for some time yet. */
export type TokenSource = (op: { readonly signal: AbortSignal }) => Promise<string>;

/** A token is for five minutes at GitHub; a request that is sent with one must have arrived by then. */
const leftMsMin = 60_000;

export interface IdTokenOptions {
  /** `getIDToken` of `@actions/core`, which also keeps the token out of the log. */
  readonly ask: (audience: string) => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The workflow's own token for each audience: kept, and asked for anew before it ends, as a step may wait for hours. */
export function workflowTokens(options: IdTokenOptions): (audience: string) => TokenSource {
  return (audience) => tokenSource(audience, options);
}

function tokenSource(audience: string, { ask, now }: IdTokenOptions): TokenSource {
  let kept: { readonly token: string; readonly endsAt: number } | undefined;
  let asking: Promise<string> | undefined;

  async function fresh(): Promise<string> {
    try {
      const token = await ask(audience);
      kept = { token, endsAt: endOf(token) };
      return token;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `Cannot get a token of this workflow for ${JSON.stringify(audience)}: ${why}; the job needs "permissions: id-token: write"`,
        { cause },
      );
    } finally {
      asking = undefined;
    }
  }

  return async ({ signal }) => {
    signal.throwIfAborted();
    if (kept !== undefined && kept.endsAt - now() > leftMsMin) return kept.token;
    asking ??= fresh();
    return asking;
  };
}

/** When a token ends, as it says itself; 0 where it does not: then it is not kept. */
function endOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const end = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof end === 'number' ? end * 1_000 : 0;
  } catch {
    return 0; // no JSON: whoever asked for it will say what is wrong with it
  }
}
