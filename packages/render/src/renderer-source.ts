/** Whether a file only means something to a program that is not run here. */
export function isRendererSource(path: string): boolean {
  return /(^|\/)(kustomization\.ya?ml|chart\.ya?ml)$/i.test(path);
}
