/** One thing that was looked at. */
export interface Check {
  readonly level: 'OK' | 'WARN' | 'FAIL';
  readonly subject: string;
  readonly message: string;
  /** What to do about it; absent where all is well. */
  readonly todo?: string;
}

export function ok(subject: string, message: string): Check {
  return { level: 'OK', subject, message };
}

/** Works without it, or only a part of what can be done needs it. */
export function warn(subject: string, message: string, todo: string): Check {
  return { level: 'WARN', subject, message, todo };
}

export function fail(subject: string, message: string, todo: string): Check {
  return { level: 'FAIL', subject, message, todo };
}

export const installTodo = 'run "seatrial install" as an administrator of the cluster';

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
