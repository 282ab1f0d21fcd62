/**
 * What was seen of the world, or why nothing was. `NoData`: asked and answered, with nothing in it. `Unavailable`:
 * the source could not be asked. `Stale`: an answer too old to judge by, kept to be shown. Only a `Value` may move a decision.
 */
export type Observed<T> =
  | { readonly type: 'Value'; readonly value: T }
  | { readonly type: 'NoData'; readonly reason: string }
  | { readonly type: 'Unavailable'; readonly reason: string }
  | { readonly type: 'Stale'; readonly reason: string; readonly value: T };
