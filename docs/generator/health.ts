import { kindRows } from '@seatrial/core';

const purpose = `Kinds whose status \`seatrial health\` understands by a row of its own. Of other kinds it goes by what is usual, as the
[guide](../../guide/health.md) says. \`*\` is every kind of a group without a row; \`*.example.org\` every group below.`;

/** Every group with its kinds, in the order of the alphabet. */
export function healthPage(header: string): string {
  const kindsOf = new Map<string, Set<string>>();
  for (const { group, kinds } of kindRows) {
    const known = kindsOf.get(group) ?? new Set();
    for (const kind of kinds) known.add(kind);
    kindsOf.set(group, known);
  }
  const rows = [...kindsOf].toSorted(byText).map(([group, kinds]) => {
    const names = [...kinds].toSorted().map((kind) => `\`${kind}\``);
    return `| ${group === '' ? 'core' : `\`${group}\``} | ${names.join(', ')} |`;
  });
  const table = ['| API group | kinds |', '|---|---|', ...rows].join('\n');
  return `${[header, '# Health', purpose, table].join('\n\n')}\n`;
}

function byText([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
