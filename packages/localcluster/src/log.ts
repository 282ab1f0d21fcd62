/** How the parts of a local cluster log what they do: one line for each event. */
export type Log = (message: string) => void;
