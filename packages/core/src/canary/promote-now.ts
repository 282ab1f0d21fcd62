import type { Release } from '@seatrial/model';

/** Who wants the remaining steps passed over, and why; health and the error-rate gate still take the version back. */
export function promotedNow({
  spec,
}: Release): { readonly reason: string; readonly message: string; readonly by: string } | undefined {
  const asked = spec.requests.find(({ type }) => type === 'PromoteNow');
  if (asked === undefined) return undefined;
  const message = `past the remaining steps, as ${asked.by} asked: ${asked.comment ?? 'no reason given'}`;
  return { reason: 'PromotedNow', message, by: asked.by };
}
