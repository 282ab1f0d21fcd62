/** A description with command lines to begin from, for help and the reference. */
export function withExamples(description: string, ...lines: readonly string[]): string {
  return [description, '', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');
}
