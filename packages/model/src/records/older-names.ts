/**
 * Fields of records and ledger entries that had another name before, and the name that they have now. A path goes
 * through lists. Records that an earlier Seatrial wrote are there for good, and at an upgrade one may still be at work,
 * here or on another cluster: both names are read, and both are written (docs/adr/0047).
 */
export const olderNames = {
  Release: {
    'spec.tree': 'version',
    'spec.previousTree': 'previousVersion',
    'status.revert.drops.tree': 'version',
  },
  ApplicationState: {
    'status.desiredTree': 'desiredVersion',
    'status.stableTree': 'stableVersion',
    'status.quarantine.tree': 'version',
  },
  ScenarioRun: { 'spec.tree': 'version', 'status.tree': 'version' },
  LedgerEntry: { tree: 'version' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type Fields = Readonly<Record<string, unknown>>;

/** With the names that fields have now, and no others: what has both is what the name of now says. */
export function withNamesOfNow<T>(kind: keyof typeof olderNames, value: T): T {
  return changed(kind, value, (fields, older, now) => {
    const { [older]: before, ...others } = fields;
    return before === undefined ? fields : { [now]: before, ...others };
  });
}

/** With the older names beside those of now. What was a tree id is one; of what was none, an earlier Seatrial keeps its hands. */
export function withOlderNames<T>(kind: keyof typeof olderNames, value: T): T {
  return changed(kind, value, (fields, older, now) =>
    fields[now] === undefined ? fields : { ...fields, [older]: fields[now] },
  );
}

/** The same for an object of the cluster; one that is no record is left as it is. */
export function recordWithOlderNames<T extends { readonly apiVersion: string; readonly kind: string }>(
  object: T,
): T {
  const { kind } = object;
  const isRecord = kind === 'Release' || kind === 'ApplicationState' || kind === 'ScenarioRun';
  return isRecord ? withOlderNames(kind, object) : object;
}

type Change = (fields: Fields, older: string, now: string) => Fields;

function changed<T>(kind: keyof typeof olderNames, value: T, change: Change): T {
  return Object.entries(olderNames[kind]).reduce<unknown>(
    (result, [path, now]) =>
      changedAt(result, path.split('.'), (fields, older) => change(fields, older, now)),
    value,
  ) as T; // What is known of it is known by the names of now, and nothing else is changed.
}

function changedAt(
  value: unknown,
  [name = '', ...inside]: readonly string[],
  change: (fields: Fields, older: string) => Fields,
): unknown {
  if (Array.isArray(value)) return value.map((entry) => changedAt(entry, [name, ...inside], change));
  if (typeof value !== 'object' || value === null) return value;
  const fields: Fields = { ...value };
  if (inside.length === 0) return change(fields, name);
  const field = fields[name];
  return field === undefined ? value : { ...fields, [name]: changedAt(field, inside, change) };
}
