export { type RenderLimits, renderLimits } from './limits.ts';
export { newErrors, type RepositoryAt, type RepositoryChange } from './new-errors.ts';
export { readDirectory } from './read-directory.ts';
export { renderManifests, renderParsed } from './render-manifests.ts';
export { type RenderedOnClusters, renderWorkingCopy } from './render-working-copy.ts';
export type { RenderContext, Rendered } from './rendered.ts';
export { repositoryRoot } from './repository-root.ts';
export { createCharts } from './sandbox/charts.ts';
export {
  createFileRenderer,
  type FetchChart,
  type FileRendererParts,
  type RenderProgram,
  type RenderPrograms,
} from './sandbox/file-renderer.ts';
export { createIsolations, type Isolation, isolationWords } from './sandbox/isolation.ts';
export { sandboxLimits } from './sandbox/limits.ts';
export type { HelmRendering } from './sandbox/rendering.ts';
export {
  type RenderingSeen,
  renderingPrograms,
  renderingResults,
  type SeeRenderings,
} from './sandbox/see-renderings.ts';
export { isEncrypted } from './sandbox/sops.ts';
export {
  type SarifResult,
  type SarifRule,
  type SarifRun,
  sarifResultsMax,
  sarifText,
} from './sarif.ts';
export { type GroupKind, type IsNamespaced, isBuiltInNamespaced } from './scope.ts';
export { mayBeOurs } from './text-of.ts';
export { type Validation, type ValidationCounts, validateFiles } from './validate-files.ts';
export { validatePath } from './validate-path.ts';
export { validationSarif } from './validation-sarif.ts';
export { countOf, countsText, uncheckedTexts } from './validation-text.ts';
