import { type AuditRule, auditRules } from '@seatrial/core';
import { AuditSettings } from '@seatrial/model';
import { fieldTable } from './field-table.ts';
import type { JsonSchema } from './json-schema.ts';

const introduction = `What \`seatrial audit\` finds. Each can count otherwise, or not at all, by a line in \`.seatrial/audit.yaml\`; what is known can be accepted.
The [guide](../../guide/audit.md) says how.`;

const themes: readonly AuditRule['theme'][] = [
  'Ownership',
  'Rights',
  'Images',
  'Resources',
  'Availability',
  'Traffic',
  'Upkeep',
];

/** Every rule under a heading of its own, so that a finding can lead there. */
export function auditPage(header: string): string {
  const rows = themes.flatMap((theme) =>
    auditRules
      .filter((rule) => rule.theme === theme)
      .map(({ name, severity }) => `| ${theme} | [\`${name}\`](#${name.toLowerCase()}) | ${severity} |`),
  );
  const overview = ['| about | rule | severity |', '|---|---|---|', ...rows].join('\n');
  const sections = auditRules.map(({ name, severity, about, todo }) =>
    [`## ${name}`, `**${severity}**. ${about}`, `What to do: ${todo}.`, ...settingsOf(name)].join('\n\n'),
  );
  return `${[header, '# Audit', introduction, overview, ...sections].join('\n\n')}\n`;
}

/** What a rule goes by beside its severity, which all have. */
function settingsOf(name: AuditRule['name']): readonly string[] {
  const schema = AuditSettings.shape.rules.unwrap().shape[name].toJSONSchema({ io: 'input' });
  const { properties = {} } = schema as JsonSchema;
  const { severity: _, ...own } = properties;
  return Object.keys(own).length === 0
    ? []
    : [fieldTable({ type: 'object', properties: own }, `rules.${name}`)];
}
