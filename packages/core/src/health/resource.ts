import type { ObjectRef } from '@seatrial/model';
import type { ObjectHealth } from './kinds/health-status.ts';

/** An object whose kind is nobody's here, and what it says of itself. */
export interface ResourceHealth {
  readonly ref: ObjectRef;
  readonly health: ObjectHealth;
}
