/**
 * INFO: not there yet, which is nothing wrong: it comes by itself, or only some of what can be done needs it. WARN: a
 * part of what was asked for does not work. FAIL: what was asked for does not work.
 */
export type Level = 'OK' | 'INFO' | 'WARN' | 'FAIL';

/** One thing that was looked at. */
export interface Check {
  readonly level: Level;
  readonly subject: string;
  readonly message: string;
  /** What to do about it, or what brings it; absent where all is well. */
  readonly todo?: string;
}

export function ok(subject: string, message: string): Check {
  return { level: 'OK', subject, message };
}

export function info(subject: string, message: string, todo: string): Check {
  return { level: 'INFO', subject, message, todo };
}

export function warn(subject: string, message: string, todo: string): Check {
  return { level: 'WARN', subject, message, todo };
}

export function fail(subject: string, message: string, todo: string): Check {
  return { level: 'FAIL', subject, message, todo };
}

export const installTodo = 'run "seatrial install" as an administrator of the cluster';
