import { z } from 'zod';
import type { FaultKind } from './fault-kind.ts';
import { podKill } from './pod-kill.ts';
import { zoneFailure } from './zone-failure.ts';

export const Fault = z.discriminatedUnion('type', [podKill.schema, zoneFailure.schema]);
export type Fault = z.infer<typeof Fault>;

/** Every fault, by the name that people write. What is missing here does not compile, nor what core has no row for. */
export const faultKinds: Readonly<Record<Fault['type'], FaultKind>> = {
  PodKill: podKill,
  ZoneFailure: zoneFailure,
};
