/** As YAML has it, where '' is an input that was left out; undefined where it is neither. */
export function yesNo(text: string, usual: boolean): boolean | undefined {
  return ({ '': usual, true: true, false: false } as Readonly<Record<string, boolean>>)[text.toLowerCase()];
}
