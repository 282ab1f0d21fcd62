import { Document, visit } from 'yaml';

/**
 * A plain value as YAML, for people to read: long strings are not folded, and nothing is an alias. A string with control
 * characters stands in double quotes, so that whoever prints it can write them as escapes; and so does one of spaces and line
 * feeds alone, whose spaces would be read as indentation.
 */
export function toYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      const isBlank = /^[ \n]+$/.test(node.value);
      if (isBlank || /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}
