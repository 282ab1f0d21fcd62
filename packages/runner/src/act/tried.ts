import { type Op, PortError } from '@seatrial/core';

/**
 * Does work that its round may have no time for.
 * @param whom is asked, as people call it
 * @returns why it failed. A server that hangs is no other failure than one that is away. @throws when the term is over
 */
export async function tried(work: () => Promise<void>, whom: string, op: Op): Promise<PortError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (op.signal.aborted && op.term?.aborted === false) {
      return new PortError('Unavailable', `${whom} did not answer in time; it is asked again`);
    }
    op.signal.throwIfAborted();
    if (error instanceof PortError) return error;
    throw error;
  }
}
