/** As the runner's log is. Never a token. */
export type Log = (
  level: 'info' | 'warn',
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;
