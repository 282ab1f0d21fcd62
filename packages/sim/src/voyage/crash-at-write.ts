import type { CheckedRun } from '../run-checked.ts';

/** A runner dies once: at the nth write of all runners together (from 1), before it is done or before its answer comes. */
export function crashAtWrite(nth: number, fate: 'DieBefore' | 'DieAfter'): CheckedRun['fate'] {
  let writes = 0;
  return (_world, _cluster, { write }) => {
    if (!write) return 'Live';
    writes += 1;
    return writes === nth ? fate : 'Live';
  };
}
