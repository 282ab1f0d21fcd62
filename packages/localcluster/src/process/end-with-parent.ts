import { spawnSync } from 'node:child_process';

const SETPRIV_PATHS = ['/usr/bin/setpriv', '/bin/setpriv'];

/**
 * The start of a command line that makes the kernel kill the program when the process that started it ends (prctl(2),
 * PR_SET_PDEATHSIG). Empty where util-linux' setpriv is not there: then what a killed process leaves behind is ended
 * by the next claim of its directory.
 */
export function endWithParent(): readonly string[] {
  for (const path of SETPRIV_PATHS) {
    const prefix = ['--pdeathsig', 'KILL', '--'];
    if (spawnSync(path, [...prefix, '/bin/true'], { stdio: 'ignore' }).status === 0) return [path, ...prefix];
  }
  return [];
}
