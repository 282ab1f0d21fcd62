import type { RenderFiles, RenderRequest } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { SourceFile } from '@seatrial/model';

/** Stands in shared files for the name of the application that uses them. */
const ownName = '$(NAME)';
/** A value in a template, and a line of a file of values. */
const inTemplate = /\{\{ \.Values\.(\w+) \}\}/g;
const valueLine = /^(\w+): (.+)$/gm;

/**
 * What Kustomize and Helm do, as far as a simulated repository needs it: the files of an overlay with those of the folders that
 * the application uses; the templates of a chart with its values. A pure function, as a rendering always is.
 */
export const renderedFiles: RenderFiles = async (request) => {
  const files = renderedHere(request);
  if (files === undefined)
    throw new PortError('Unavailable', `Cannot render: no ${request.rendering.type} of this kind`);
  return { files, findings: [] };
};

/** @returns undefined where a simulation has nothing of the kind */
export function renderedHere(request: RenderRequest): readonly SourceFile[] | undefined {
  const { files, path, rendering, application } = request;
  switch (rendering.type) {
    case 'Plain':
      return files;
    case 'Kustomize': {
      const overlay = rendering.folder === '.' ? path : `${path}/${rendering.folder}`;
      const shared = files.filter((file) => !isIn(path, file));
      return [...shared, ...files.filter((file) => isIn(overlay, file))].map((file) =>
        changed(file, (text) => text.replaceAll(ownName, application)),
      );
    }
    case 'Helm': {
      if (rendering.pinned !== undefined) return undefined;
      const values = new Map<string, string>();
      for (const it of rendering.values) {
        const file = 'file' in it ? files.find((other) => other.path === `${path}/${it.file}`) : undefined;
        for (const [, key = '', value = ''] of textOf(file).matchAll(valueLine)) values.set(key, value);
      }
      return files
        .filter((file) => isIn(`${rendering.chart}/templates`, file))
        .map((file) =>
          changed(file, (text) => text.replaceAll(inTemplate, (_, key: string) => values.get(key) ?? '')),
        );
    }
    default:
      return rendering satisfies never;
  }
}

function isIn(folder: string, { path }: SourceFile): boolean {
  return path.startsWith(`${folder}/`);
}

function textOf(file: SourceFile | undefined): string {
  return file === undefined ? '' : new TextDecoder().decode(file.bytes);
}

function changed(file: SourceFile, change: (text: string) => string): SourceFile {
  return { ...file, bytes: new TextEncoder().encode(change(textOf(file))) };
}
