import { toYaml } from '../../to-yaml.ts';
import { type Condition, type Hole, isHole, isTemplateList, type Template } from '../template.ts';

/** A manifest as a template of Helm. Values are written as JSON, which YAML takes whatever is in them. */
export function chartTemplate(template: Template): string {
  return `${lines(template, '').join('\n')}\n`;
}

function lines(template: Template, indent: string): readonly string[] {
  if (isPlain(template)) return plainLines(template, indent);
  if (isTemplateList(template)) return template.flatMap((entry) => entryLines(entry, indent));
  if (typeof template === 'object' && !isHole(template))
    return Object.entries(template).flatMap(([field, of]) => fieldLines(field, of, indent));
  throw new Error(`a hole stands where a map or a list belongs: ${JSON.stringify(template)}`);
}

function fieldLines(field: string, of: Template, indent: string): readonly string[] {
  if (isPlain(of)) return plainLines({ [field]: of }, indent);
  if (!isHole(of)) return [`${indent}${field}:`, ...lines(of, `${indent}  `)];
  if (of.hole === 'When') return conditional(of.condition, fieldLines(field, of.inside, indent), indent);
  return [`${indent}${field}: ${inserted(of)}`];
}

function entryLines(entry: Template, indent: string): readonly string[] {
  if (isPlain(entry)) return plainLines([entry], indent);
  if (!isHole(entry)) {
    const [first = '', ...others] = lines(entry, `${indent}  `);
    return [`${indent}- ${first.trimStart()}`, ...others];
  }
  if (entry.hole === 'When') return conditional(entry.condition, lines(entry.inside, indent), indent);
  if (entry.hole === 'Each')
    return [
      `${indent}{{- range .Values.${entry.name} }}`,
      `${indent}- {{ toJson . }}`,
      `${indent}{{- end }}`,
    ];
  return [`${indent}- ${inserted(entry)}`];
}

function conditional(condition: Condition, inside: readonly string[], indent: string): readonly string[] {
  return [`${indent}{{- if ${conditionText(condition)} }}`, ...inside, `${indent}{{- end }}`];
}

function conditionText({ name, matches = [], matchesNot = [] }: Condition): string {
  const match = (pattern: RegExp): string =>
    `(regexMatch ${JSON.stringify(pattern.source)} (toString .Values.${name}))`;
  const all = [
    `.Values.${name}`,
    ...matches.map(match),
    ...matchesNot.map((pattern) => `(not ${match(pattern)})`),
  ];
  return all.length === 1 ? `.Values.${name}` : `and ${all.join(' ')}`;
}

function inserted(hole: Exclude<Hole, { readonly hole: 'When' }>): string {
  switch (hole.hole) {
    case 'Value':
    case 'Each':
      return `{{ toJson .Values.${hole.name} }}`;
    case 'Text':
      return `{{ printf ${JSON.stringify(`${hole.before}%v`)} .Values.${hole.name} | toJson }}`;
    case 'Group':
      return `{{ regexReplaceAll ${JSON.stringify(hole.pattern.source)} .Values.${hole.name} "\${1}" }}`;
    default:
      return hole satisfies never;
  }
}

function isPlain(template: Template): boolean {
  if (typeof template !== 'object') return true;
  if (isTemplateList(template)) return template.every(isPlain);
  return !isHole(template) && Object.values(template).every(isPlain);
}

/** What looks like a template of Helm in plain text is none. */
function plainLines(value: unknown, indent: string): readonly string[] {
  const text = toYaml(value).replaceAll(/\{\{|\}\}/g, (braces) => `{{ ${JSON.stringify(braces)} }}`);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `${indent}${line}`));
}
