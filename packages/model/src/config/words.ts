const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

/** A type by the word that people have for it. */
export function typeWord(type: string): string {
  return typeWords[type] ?? type;
}

/** What to do about a value of `field` that is not of the type that was expected. */
export function typeHint(expected: string, value: unknown, field: string): string {
  if (value === null && (expected === 'object' || expected === 'record')) return 'for the defaults write {}';
  if (expected === 'string' && typeof value !== 'object') return 'put the value in quotes';
  if (expected === 'array') return 'begin each item with "- "';
  const plain = plainForms[expected];
  if (plain === undefined) return 'change the value';
  // YAML took it for text although it looks like what was wanted: it was quoted
  return typeof value === 'string' && plain.test(value)
    ? 'write it without quotes'
    : `write ${unitOf(field) ?? typeWord(expected)}`;
}

const plainForms: Readonly<Record<string, RegExp>> = {
  boolean: /^(true|false)$/i,
  int: /^[-+]?\d+$/,
  integer: /^[-+]?\d+$/,
  number: /^[-+]?(\d+(\.\d*)?|\.\d+)$/,
};

/** What is counted in a field, which its name says. */
function unitOf(field: string): string | undefined {
  if (/seconds$/i.test(field)) return 'a whole number of seconds, for example 300';
  return /share$/i.test(field) ? 'a share of 1, for example 0.05' : undefined;
}

/** The value in a few words; never all of it, since it may be long or not meant to be shown. */
export function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return JSON.stringify(value);
}

/** What sort of value it is, and nothing of the value. */
export function describeType(value: unknown): string {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'object') return describe(value);
  return typeWord(typeof value);
}
