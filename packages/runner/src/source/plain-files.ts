import { PortError, type RenderFiles } from '@seatrial/core';

/** Of a runner that has no programs to render with: files of plain YAML are what they are, and all else has to wait. */
export const plainFiles: RenderFiles = async ({ files, rendering }) => {
  if (rendering.type === 'Plain') return { files, findings: [] };
  const program = rendering.type === 'Helm' ? 'helm' : 'kustomize';
  throw new PortError('Unavailable', `Cannot render: this runner has no ${program}`);
};
