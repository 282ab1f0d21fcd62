/** Where the parts of a local cluster tell what they do: one line for one thing that happened. */
export type Log = (message: string) => void;
