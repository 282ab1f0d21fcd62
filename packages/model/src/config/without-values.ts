import type { FindingCode } from './finding.ts';
import type { YamlProblem } from './yaml-stream.ts';

/** What is said instead of a problem that repeats what stands in the file: a value, or what was meant as one. */
const plain: Partial<Record<FindingCode, Pick<YamlProblem, 'message' | 'hint'>>> = {
  AmbiguousScalar: {
    message: 'this without quotes is text in YAML 1.2 and something else in YAML 1.1',
    hint: 'put it in quotes for the text',
  },
  BadAlias: {
    message: 'there is no such anchor before this, or it contains itself',
    hint: 'write the value out; text that begins with "*" needs quotes',
  },
  BadNumber: {
    message: 'this number cannot be kept exactly, or is none that JSON has',
    hint: 'write another number, or put it in quotes if it is text',
  },
  DuplicateKey: { message: 'a key stands twice in one map', hint: 'remove one of the two' },
  UnsupportedTag: {
    message: 'the tag is not supported',
    hint: 'remove the tag; text that begins with "!" needs quotes',
  },
};

/** The problem told by its place alone, for a file that may hold a Secret. */
export function withoutValues(problem: YamlProblem): YamlProblem {
  const told = plain[problem.code];
  if (told !== undefined) return { ...problem, ...told };
  if (problem.code !== 'YamlSyntax') return problem;
  // the library repeats what it did not expect
  const isOurs = /^this "[[{]" is not closed$/.test(problem.message);
  return isOurs ? problem : { ...problem, message: 'this cannot be read as YAML' };
}
