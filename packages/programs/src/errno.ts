/** Whether the operating system gave this error, and with this code where one is named. */
export function isErrno(error: unknown, code?: string): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return false;
  return code === undefined || error.code === code;
}
