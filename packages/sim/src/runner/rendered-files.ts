import type { RenderFiles } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { SourceFile } from '@seatrial/model';

/** Stands in shared files for the name of the application that uses them. */
const ownName = '$(NAME)';

/**
 * What Kustomize does, as far as a simulated repository needs it: the files of an overlay, and those of the folders that the
 * application uses, with its name in them. A pure function, as a rendering always is.
 */
export const renderedFiles: RenderFiles = async ({ files, path, rendering, application }) => {
  if (rendering.type === 'Plain') return { files, findings: [] };
  if (rendering.type !== 'Kustomize')
    throw new PortError('Unavailable', `Cannot render: no ${rendering.type}`);
  const overlay = rendering.folder === '.' ? path : `${path}/${rendering.folder}`;
  const shared = files.filter((file) => !file.path.startsWith(`${path}/`));
  const own = files.filter((file) => file.path.startsWith(`${overlay}/`));
  return { files: [...shared.map((file) => named(file, application)), ...own], findings: [] };
};

function named(file: SourceFile, application: string): SourceFile {
  const text = new TextDecoder().decode(file.bytes).replaceAll(ownName, application);
  return { ...file, bytes: new TextEncoder().encode(text) };
}
