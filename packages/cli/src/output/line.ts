import { printableLines } from '@seatrial/core/printable';
import type { Output } from '../context.ts';

/** All that a command says goes through one of these. What others wrote cannot steer the terminal here, nor in a file. */
export function line(output: Output, text: string): void {
  block(output, `${text}\n`);
}

/** Whole lines. */
export function block(output: Output, text: string): void {
  output.write(printableLines(text));
}

/** A line with our colours in it: whatever else it shows is `printable` already. */
export function paintedLine(output: Output, text: string): void {
  output.write(`${text}\n`);
}
