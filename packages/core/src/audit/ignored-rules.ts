import { type AuditRuleName, annotations, auditRuleNames, type KubeObject } from '@seatrial/model';

export interface IgnoredRules {
  readonly rules: ReadonlySet<AuditRuleName>;
  /** Words where a rule should stand. */
  readonly unknown: readonly string[];
  /** Empty where none is given. */
  readonly reason: string;
}

/** What an object's annotation says of the rules that are not for it: `rule, rule: why`. Undefined without one. */
export function ignoredRules({ metadata }: KubeObject): IgnoredRules | undefined {
  const said = metadata.annotations?.[annotations.auditIgnore];
  if (said === undefined) return undefined;
  const colon = said.indexOf(':');
  const names = (colon < 0 ? said : said.slice(0, colon))
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    rules: new Set(auditRuleNames.filter((rule) => names.includes(rule))),
    unknown: names.length === 0 ? [''] : names.filter((name) => !isRule(name)),
    reason: colon < 0 ? '' : said.slice(colon + 1).trim(),
  };
}

function isRule(name: string): name is AuditRuleName {
  return auditRuleNames.some((rule) => rule === name);
}
