import { newErrors } from '@seatrial/render';
import type { World } from '@seatrial/runner';

/** In this thread: virtual time stands still meanwhile. */
export const newErrorsHere: World['newErrors'] = async (before, after) => newErrors(before, after);
