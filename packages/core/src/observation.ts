/**
 * What was seen of the world, or why nothing was. `NoData`: asked and answered, with nothing in it. `Unavailable`:
 * the source could not be asked. `Stale`: an answer too old to judge by, kept to be shown. Only a `Value` may move a decision.
 * `code` is the word for it in a condition, where there is one that says more than that the source is away.
 */
export type Observed<T> =
  | { readonly type: 'Value'; readonly value: T }
  | { readonly type: 'NoData'; readonly reason: string }
  | { readonly type: 'Unavailable'; readonly reason: string; readonly code?: string }
  | { readonly type: 'Stale'; readonly reason: string; readonly code?: string; readonly value: T };

/** The word of a condition for why something was not seen, where it has one. */
export function codeOf(seen: Observed<unknown>): string | undefined {
  return seen.type === 'Unavailable' || seen.type === 'Stale' ? seen.code : undefined;
}

/** What was seen, where it may move a decision. */
export function valueOf<T>(seen: Observed<T> | undefined): T | undefined {
  return seen?.type === 'Value' ? seen.value : undefined;
}
