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
    const ambiguous = node.type === 'PLAIN' && tag === undefined && /^(yes|no|on|off)$/i.test(value);
    return ambiguous ? { value, warning: ambiguousScalar(value, offset) } : { value };
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

function ambiguousScalar(value: string, offset: number): YamlProblem {
  return {
    offset,
    code: 'AmbiguousScalar',
    message: `${value} without quotes is text in YAML 1.2 and a boolean in YAML 1.1`,
    hint: `write "${value}" for the text, or ${/^(yes|on)$/i.test(value) ? 'true' : 'false'}`,
  };
}
