/** A rate that holds is called broken by chance once in so many looks. */
const surprise = 0.001;

/** Whether `count` of `of` independent trials is more than a chance of `share` in each can explain. */
export function isMoreThan(
  share: number,
  { count, of }: { readonly count: number; readonly of: number },
): boolean {
  // The chance of fewer than `count`, summed from the chance of none.
  let exactly = (1 - share) ** of;
  let fewer = 0;
  for (let successes = 0; successes < count; successes += 1) {
    fewer += exactly;
    exactly *= ((of - successes) / (successes + 1)) * (share / (1 - share));
  }
  return 1 - fewer < surprise;
}
