import { PortError, type RenderFiles } from '@seatrial/core';

/** As a runner does that cannot have any program: files of plain YAML are what they are, and all else has to wait. */
export const plainFiles: RenderFiles = async ({ files, rendering }) => {
  if (rendering.type === 'Plain') return { files, findings: [] };
  const program = rendering.type === 'Helm' ? 'helm' : 'kustomize';
  throw new PortError('Unavailable', `Cannot render: this runner has no ${program}`);
};
