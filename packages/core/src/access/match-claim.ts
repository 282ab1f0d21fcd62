/** What a `*` does not reach over: these separate owner, name, folder and ref in the claims of a workflow. */
const separators = /([/@:])/;

/**
 * Whether a claim is what a rule wants: the same text, or with `*` for one or more characters but `/`, `@` and `:`. Upper and
 * lower case differ.
 */
export function matchesClaim(pattern: string, value: string): boolean {
  const wanted = pattern.split(separators);
  const found = value.split(separators);
  return (
    wanted.length === found.length && wanted.every((part, index) => matchesPart(part, found[index] ?? ''))
  );
}

/** A part has at most one `*`: the schema of the Cluster file sees to that, and a second one is a letter like any other. */
function matchesPart(pattern: string, part: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === part;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  return part.length > before.length + after.length && part.startsWith(before) && part.endsWith(after);
}
