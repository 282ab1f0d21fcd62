import module from 'node:module';
import { setFlagsFromString } from 'node:v8';

/** What is set before any other code of ours is loaded. */
export function prepare(command: string | undefined): void {
  // Stripped types and compiled code are kept between runs: half of the time to start.
  module.enableCompileCache();
  // The service stands for weeks beside what it looks after, and mostly waits (docs/adr/0048).
  if (command === 'run') setFlagsFromString('--optimize-for-size');
}
