import type { z } from 'zod';

/** A write that a fault consists of, as RBAC names it and as admission does; '' is the core group. */
export interface FaultWrite {
  readonly apiGroup: string;
  readonly resource: string;
  readonly subresource: string;
  readonly verb: 'delete' | 'create' | 'patch';
  readonly operation: 'DELETE' | 'CREATE' | 'UPDATE';
  /** What of the object this write may change; absent: all of it. */
  readonly only?: FieldRule;
}

export interface FieldRule {
  /** CEL over `object` and `oldObject`; `variables.before` and `variables.after` are their specs. */
  readonly expression: string;
  /** What a write beyond it is told. */
  readonly message: string;
}

/** A resource that has to be read for a fault, beside the workload, its pods and their namespaces. */
export interface FaultRead {
  readonly apiGroup: string;
  readonly resource: string;
}

/**
 * The row of a fault as far as people write it and the API server confines it; what it does is its row in core. RBAC and
 * the admission policy of the chaos service account are made of these rows, and give nothing else.
 */
export interface FaultKind {
  /** One shape of a Scenario's `faults`; its `type` names the row. */
  readonly schema: z.ZodObject<{ type: z.ZodLiteral<string> }>;
  /** What its writes are, for whom the API server refuses something else: "can only ...". */
  readonly words: string;
  readonly reads: readonly FaultRead[];
  readonly writes: readonly FaultWrite[];
}

export const podDeletion: FaultWrite = {
  apiGroup: '',
  resource: 'pods',
  subresource: '',
  verb: 'delete',
  operation: 'DELETE',
};
