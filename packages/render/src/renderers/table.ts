import type { RenderContext } from '../rendered.ts';
import { plainYaml } from './plain-yaml.ts';
import type { RendererRow } from './renderer-row.ts';

/** Every renderer, by what an Application's source is. */
const rows = { PlainYaml: plainYaml } as const satisfies Readonly<Record<string, RendererRow>>;

export type RendererName = keyof typeof rows;

/** Who renders an application; files of manifests are what a source is where it says nothing else. */
export function rendererOf({ renderer = 'PlainYaml' }: Pick<RenderContext, 'renderer'>): RendererRow {
  return rows[renderer];
}
