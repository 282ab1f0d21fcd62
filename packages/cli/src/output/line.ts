import type { Output } from '../context.ts';

export function line(output: Output, text: string): void {
  output.write(`${text}\n`);
}
