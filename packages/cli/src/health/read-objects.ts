import { field, isMap, items, stringAt } from '@seatrial/core';
import { configLimits, type ParsedDocument, parseFile, type ValuePath } from '@seatrial/model';
import { CliError } from '../failure.ts';

/** An object with what it is called. */
export interface HealthObject {
  readonly value: unknown;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Lists inside lists: kubectl makes one level. */
const listDepthMax = 4;

const hint = 'give it objects as "kubectl get -o yaml" or "-o json" prints them';

/**
 * The objects of a file: of each of its documents one, or the items of a list.
 *
 * @param file as its reader knows it; `-` is standard input
 * @throws CliError Usage with the line where the file is no YAML, or a value in it no object
 */
export function readObjects(file: string, bytes: Uint8Array): readonly HealthObject[] {
  return fromJson(bytes) ?? fromYaml(file === '-' ? 'standard input' : file, bytes);
}

/** One value of JSON, which is read a hundred times faster than YAML is; undefined where anything is wrong with it. */
function fromJson(bytes: Uint8Array): readonly HealthObject[] | undefined {
  const first = bytes.find((byte) => byte > space);
  if (first !== openBrace) return undefined;
  try {
    return objectsOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), [], () => {
      throw new SyntaxError('not an object'); // read again as YAML, which knows the line
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const space = 0x20;
const openBrace = 0x7b;

function fromYaml(file: string, bytes: Uint8Array): readonly HealthObject[] {
  const { documents, findings } = parseFile({ path: file, bytes }, configLimits);
  const [finding] = findings;
  if (finding !== undefined) {
    const place = `${file}:${finding.line}:${finding.column}`;
    throw new CliError('Usage', `Cannot read ${place}: ${finding.message}`, finding.hint);
  }
  if (documents.length === 0)
    throw new CliError('Usage', `Cannot read ${file}: there is nothing in it`, hint);
  return documents.flatMap((document) => objectsOf(document.value, [], refusal(document)));
}

function refusal({ sourceAt }: ParsedDocument): Refuse {
  return (path, what) => {
    const { file, line, column } = sourceAt(path);
    throw new CliError('Usage', `Cannot read ${file}:${line}:${column}: ${what}`, hint);
  };
}

type Refuse = (path: ValuePath, what: string) => never;

/** What the items of a list are where they do not say: the API server leaves it to the list, `kubectl` does not. */
interface ItemType {
  readonly apiVersion: string;
  readonly kind: string;
}

function objectsOf(
  value: unknown,
  path: ValuePath,
  refuse: Refuse,
  type?: ItemType,
): readonly HealthObject[] {
  if (!isMap(value)) return refuse(path, 'this is no Kubernetes object');
  const apiVersion = stringAt(value, 'apiVersion') || type?.apiVersion;
  const kind = stringAt(value, 'kind') || type?.kind;
  if (kind === undefined) return refuse(path, 'the object has no kind');
  if (apiVersion === undefined) return refuse(path, `the ${kind} has no apiVersion`);
  if (kind.endsWith('List') && Array.isArray(field(value, 'items'))) {
    if (path.length >= listDepthMax * 2) return refuse(path, 'lists stand too deep inside each other');
    const itemType = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
    return items(value, 'items').flatMap((item, index) =>
      objectsOf(item, [...path, 'items', index], refuse, itemType),
    );
  }
  const namespace = stringAt(value, 'metadata', 'namespace') ?? '';
  const name = stringAt(value, 'metadata', 'name') ?? stringAt(value, 'metadata', 'generateName') ?? '';
  return [{ value: { ...value, apiVersion, kind }, apiVersion, kind, namespace, name }];
}
