import type { SourceFile } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { renderLimits } from './limits.ts';
import { parseMade } from './parse-made.ts';

const path = 'bases/web/all.yaml';
const written = `kind: Service
apiVersion: v1
metadata: {name: web}
---
# the web server
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: "web:1"
          ports: [{containerPort: 80}]
`;
const made = `apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-web, labels: {app: web}}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - {name: first, image: "first:1"}
        - {name: web, image: "web:1", ports: [{containerPort: 80}]}
`;

function file(text: string, shownAt?: SourceFile['shownAt']): SourceFile {
  return { path, bytes: new TextEncoder().encode(text), ...(shownAt === undefined ? {} : { shownAt }) };
}

function documentOf(text: string, shownAt: SourceFile['shownAt'] = { line: 6, column: 1 }) {
  const [document] = parseMade(file(text, shownAt), new Map([[path, file(written)]]), renderLimits).documents;
  if (document === undefined) throw new Error('the text has a document');
  return document;
}

describe('what a program has made', () => {
  it('is shown where a person wrote the same field, by the names of what is in lists', () => {
    const { source, sourceAt } = documentOf(made);

    expect(source).toMatchObject({ file: path, line: 6, column: 1 });
    expect(source.locate(['spec', 'template', 'spec', 'containers', 1, 'image'])).toEqual({
      line: 14,
      column: 18,
    });
    expect(sourceAt(['spec', 'template']).locate(['spec', 'containers', 1, 'ports', 0])).toMatchObject({
      line: 15,
    });
    expect(source.locateKey(['spec', 'template'])).toEqual({ line: 10, column: 3 });
  });

  it('is shown as near as it is where nobody wrote the field', () => {
    const { source } = documentOf(made);

    expect(source.locate(['spec', 'template', 'spec', 'containers', 1, 'resources', 'limits'])).toMatchObject(
      {
        line: 13,
      },
    );
  });

  it('is shown as the whole object where a patch or a generator wrote it', () => {
    const { source } = documentOf(made);
    const whole = { line: 6, column: 1 };

    expect(source.locate(['spec', 'replicas'])).toEqual(whole);
    expect(source.locate(['metadata', 'labels', 'app'])).toEqual(whole);
    expect(source.locate(['spec', 'template', 'spec', 'containers', 0, 'image'])).toEqual(whole);
  });

  it('is known by kind and name where it is shown at another line', () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n';
    const at = { line: 1, column: 7 };

    expect(documentOf(service, at).source.locate(['metadata', 'name'])).toEqual({ line: 3, column: 18 });
    expect(documentOf(service.replace('web', 'other'), at).source.locate(['metadata', 'name'])).toEqual(at);
  });

  it('is shown as it is where it comes from a file that cannot be read, as a template', () => {
    const template = new Map([[path, file('{{ if .x }}\nkind: {{ .y }}')]]);
    const [document] = parseMade(file(made, { line: 2, column: 1 }), template, renderLimits).documents;

    expect(document?.source.locate(['spec', 'replicas'])).toEqual({ line: 2, column: 1 });
  });
});
