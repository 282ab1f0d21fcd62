import { PortError } from '@seatrial/core';

/** Something that a revert hangs on is not known yet. It concerns that revert alone. */
export class RevertWaits extends PortError {
  constructor(message: string) {
    super('Unavailable', message);
  }
}
