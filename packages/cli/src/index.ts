export { runCli } from './cli.ts';
export { type Context, Interrupted, type Output } from './context.ts';
