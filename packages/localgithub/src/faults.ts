/** What goes wrong, as it does with the real one. */
export type Fault = {
  /** Of which operation; of any when absent. */
  readonly operation?: string;
  /** How often; once when absent. */
  readonly times?: number;
} & (
  | { readonly type: 'Status'; readonly status: 500 | 502 | 503 | 504 }
  | { readonly type: 'SecondaryLimit'; readonly status?: 403 | 429; readonly retryAfterSeconds?: number }
  | { readonly type: 'Redirect'; readonly status: 301 | 302 | 307; readonly to: string }
  /** Half of the answer, and then the end of the connection. */
  | { readonly type: 'Truncated' }
  /** What was asked for is done, and nobody is told. */
  | { readonly type: 'LostAnswer' }
  /** Nothing is done, and the connection ends. */
  | { readonly type: 'Cut' }
  /** What was asked for is done when this comes; where it never does, there is no answer. */
  | { readonly type: 'Held'; readonly until: Promise<unknown> }
);

export interface Faults {
  add(fault: Fault): void;
  /** The fault that a request meets, which then has one time less. */
  take(operation: string): Fault | undefined;
  /** Waits for what a `Held` says. */
  hold(until: Promise<unknown>): Promise<void>;
  /** How many wait. */
  held(): number;
}

export function createFaults(): Faults {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  let held = 0;
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take(operation) {
      const found = waiting.find(
        ({ fault, left }) => left > 0 && (fault.operation ?? operation) === operation,
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return found.fault;
    },
    async hold(until) {
      held += 1;
      await until;
      held -= 1;
    },
    held: () => held,
  };
}
