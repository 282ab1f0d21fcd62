/** Versions of the shop that this machine can run; `shop:1.4` is in no registry. */
export const images = {
  first: 'shop:1.0',
  failing: 'shop:1.1',
  good: 'shop:1.2',
  crashing: 'shop:1.3',
  missing: 'shop:1.4',
} as const;

/** Share of its requests that the failing version answers with 500, in percent. */
export const failingPercent = 5;

/** The local image table: what the node agent runs for an image name. @param program path of the shop's program */
export function imageTable(program: string): string {
  const command = ['node', program];
  const image = (version: string, env: Record<string, string> = {}): unknown => ({
    command,
    env: { VERSION: version, ...env },
  });
  const table = {
    [images.first]: image('1.0'),
    [images.failing]: image('1.1', { ERROR_PERCENT: String(failingPercent) }),
    [images.good]: image('1.2'),
    [images.crashing]: image('1.3', { CRASH_AFTER_MS: '300' }),
  };
  return `${JSON.stringify({ images: table }, undefined, 2)}\n`;
}
