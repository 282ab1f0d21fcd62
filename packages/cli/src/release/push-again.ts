import type { Release } from '@seatrial/model';

/** What a retry leaves for people to do: a version that was reverted is tried only where the config branch has it. */
export function pushAgain({ status }: Release): string | undefined {
  if (status?.revert?.state !== 'Done') return undefined;
  return 'a revert commit took it off the config branch: it is tried once the branch has it again';
}
