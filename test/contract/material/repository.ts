import { fileURLToPath } from 'node:url';

/** A config repository as teams bring it along: operators, charts, overlays, all of it at once. */
export const materialFolder = fileURLToPath(new URL('../../material', import.meta.url));
