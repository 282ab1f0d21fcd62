export { type RenderLimits, renderLimits } from './limits.ts';
export { readDirectory } from './read-directory.ts';
export { renderManifests } from './render-manifests.ts';
export type { RenderContext, Rendered } from './rendered.ts';
export { repositoryRoot } from './repository-root.ts';
export { type GroupKind, type IsNamespaced, isBuiltInNamespaced } from './scope.ts';
export { type Validation, type ValidationCounts, validateFiles } from './validate-files.ts';
export { validatePath } from './validate-path.ts';
export { countOf, countsText, uncheckedTexts } from './validation-text.ts';
