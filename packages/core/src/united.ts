import type { ObjectRef } from '@seatrial/model';
import { refKey } from '@seatrial/model';

/** Each object once. */
export function united(some: readonly ObjectRef[], others: readonly ObjectRef[]): ObjectRef[] {
  return [...new Map([...some, ...others].map((ref) => [refKey(ref), ref])).values()];
}
