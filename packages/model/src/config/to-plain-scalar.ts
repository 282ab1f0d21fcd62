import type { Scalar } from 'yaml';
import type { YamlProblem } from './yaml-stream.ts';

interface PlainScalar {
  readonly value: string | number | boolean | null;
  readonly problem?: YamlProblem;
  readonly warning?: YamlProblem;
}

const scalarTags = new Set<string | undefined>([
  undefined,
  '!',
  'tag:yaml.org,2002:str',
  'tag:yaml.org,2002:int',
  'tag:yaml.org,2002:float',
  'tag:yaml.org,2002:bool',
  'tag:yaml.org,2002:null',
]);

/** YAML 1.2, except where kubectl reads otherwise: `0644` is octal, or every copied `defaultMode` would be wrong. */
export function toPlainScalar(node: Scalar.Parsed): PlainScalar {
  const { value, source, tag } = node;
  const [offset] = node.range;
  if (!scalarTags.has(tag)) {
    const message = `the tag ${tag?.slice(0, 100)} is not supported`;
    return { value: source, problem: { offset, code: 'UnsupportedTag', message, hint: 'remove the tag' } };
  }
  if (typeof value === 'number') return plainNumber(value, source, offset);
  if (typeof value === 'string') {
    if (node.type !== 'PLAIN' || tag !== undefined) return { value };
    const other = otherMeaning(value);
    return other === undefined ? { value } : { value, warning: ambiguousScalar(value, other, offset) };
  }
  if (typeof value === 'boolean' || value === null) return { value };
  return { value: source };
}

function plainNumber(value: number, source: string, offset: number): PlainScalar {
  if (/^[-+]?0[0-7]+$/.test(source)) {
    const octal = Number.parseInt(source, 8);
    if (Number.isSafeInteger(octal)) return { value: octal };
  }
  const whole = /^[-+]?\d+$/.test(source) || source.startsWith('0x') || source.startsWith('0o');
  if (Number.isFinite(value) && (!whole || Number.isSafeInteger(value))) return { value };
  const lack = Number.isFinite(value) ? 'cannot be kept exactly' : 'is none that JSON has';
  const message = `the number ${source.slice(0, 40)} ${lack}`;
  return {
    value: source,
    problem: {
      offset,
      code: 'BadNumber',
      message,
      hint: 'write another number, or put it in quotes if it is text',
    },
  };
}

/** What kubectl takes a text without quotes for, whose parser is of YAML 1.1. */
function otherMeaning(text: string): boolean | number | undefined {
  if (/^(y|Y|yes|Yes|YES|on|On|ON)$/.test(text)) return true;
  if (/^(n|N|no|No|NO|off|Off|OFF)$/.test(text)) return false;
  const digits = text.replaceAll('_', '');
  if (/^0b[01]+$/.test(digits)) return Number(digits);
  return /^[-+]?\d/.test(text) && /^[-+]?\d+(\.\d*)?([eE][-+]?\d+)?$/.test(digits)
    ? Number(digits)
    : undefined;
}

function ambiguousScalar(text: string, other: boolean | number, offset: number): YamlProblem {
  const type = typeof other === 'boolean' ? 'boolean' : 'number';
  return {
    offset,
    code: 'AmbiguousScalar',
    message: `${text.slice(0, 40)} without quotes is text in YAML 1.2 and a ${type} in YAML 1.1`,
    hint: `write "${text.slice(0, 40)}" for the text, or ${other}`,
  };
}
