/** What a field of a Kubernetes object may be: the part of JSON Schema that API servers publish, and three words more. */
export interface FieldSchema {
  /** Another definition; the other keywords here stand beside what it says. */
  readonly $ref?: string;
  readonly type?: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
  readonly format?: Format;
  readonly enum?: readonly (number | string)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  /** Of a map with named fields: any other is unknown. */
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  /** Of a map whose keys are free. */
  readonly additionalProperties?: FieldSchema;
  /** What the free keys of a map look like. */
  readonly keys?: TextFormat;
  readonly items?: FieldSchema;
  /** Fields that identify the entries of a list: no two may have the same values in all of them. */
  readonly uniqueBy?: readonly string[];
  /** The text that stands for a field that is left out. */
  readonly default?: string;
}

/** Text with a form of its own; see `formats.ts`. */
export type TextFormat =
  | 'absolute-path'
  | 'byte'
  | 'cidr'
  | 'config-key'
  | 'dns-label'
  | 'dns-subdomain'
  | 'env-name'
  | 'header-name'
  | 'ip-address'
  | 'label-key'
  | 'label-value'
  | 'port-name'
  | 'time-zone';

export type Format = TextFormat | 'int-or-string' | 'int32' | 'quantity';

export interface ObjectSchemas {
  /** `apiVersion/kind` to the name of its definition. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, FieldSchema>>;
}
