import { apiGroup, type SourceFile } from '@seatrial/model';

/**
 * Whether a file, be it one that cannot be read as YAML, is meant for Seatrial: it names the API group, or is of a kind of
 * Seatrial's and names no group at all. What else stands beside the applications is another program's, as templates of
 * Helm are, and has a syntax of its own.
 */
export function mayBeOurs(file: SourceFile): boolean {
  const text = textOf(file);
  // A template may well have an annotation of ours.
  if (text.includes('{{')) return /apiVersion["']?: *["']?seatrial\.dev\//.test(text);
  if (text.includes(`${apiGroup}/`)) return true;
  return (
    !/^apiVersion:/m.test(text) &&
    [...text.matchAll(/^kind: *["']?(\w+)/gm)].some(([, kind]) => kinds.has(kind))
  );
}

const kinds = new Set<string | undefined>(['Application', 'ApplicationSet', 'Cluster', 'Scenario']);

/** Whether a file, be it one that cannot be read as YAML, is meant to be an object of Kubernetes as it stands. */
export function mayBeManifest(file: SourceFile): boolean {
  const text = textOf(file);
  const named = /^ *(- +)?["']?apiVersion\b/m.test(text) || /^ *(- +)?["']?kind\b/m.test(text);
  return named && !hasPlaceholders(text);
}

/** What a template engine would replace: Helm's, Jinja's and Flux' braces, and those of ERB. */
export function hasPlaceholders(text: string): boolean {
  return /\{\{|\{%|\$\{|<%/.test(text);
}

function textOf({ bytes }: SourceFile): string {
  return new TextDecoder('latin1').decode(bytes);
}
