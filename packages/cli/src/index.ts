export { runCli } from './cli.ts';
export type { Context, Output } from './context.ts';
