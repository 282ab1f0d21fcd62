import { PortError } from '@seatrial/core';

/** That a version cannot be rendered now: a program, a key or a chart repository is away. It says nothing of the version. */
export class RenderingUnavailable extends PortError {
  constructor(cause: PortError) {
    super('Unavailable', cause.message, cause);
  }
}
