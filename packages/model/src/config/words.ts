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

/** What to do about a value that is not of the type that was expected. */
export function typeHint(expected: string, value: unknown): string {
  if (value === null && (expected === 'object' || expected === 'record')) return 'for the defaults write {}';
  if (expected === 'string' && typeof value !== 'object') return 'put the value in quotes';
  if (expected === 'array') return 'begin each item with "- "';
  const isScalar = ['number', 'int', 'integer', 'boolean'].includes(expected);
  return typeof value === 'string' && isScalar ? 'write it without quotes' : 'change the value';
}

/** The value in a few words; never all of it, since it may be long or not meant to be shown. */
export function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return JSON.stringify(value);
}
