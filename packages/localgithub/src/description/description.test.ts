import { describe, expect, it } from 'vitest';
import { operations } from '../operations/table.ts';
import { readDescription } from './description.ts';
import { extract } from './extract.ts';
import { filled } from './filled.ts';
import { findOperation } from './find-operation.ts';
import { createJudge } from './judge.ts';

const description = readDescription();
const operation = (id: string) => description.operations.find((it) => it.id === id)!;

describe('the description', () => {
  it('has exactly the operations that have code, and says what it is made from', () => {
    expect(description.operations.map(({ id }) => id)).toEqual(Object.keys(operations).toSorted());
    expect(description.madeFrom).toMatch(/^@octokit\/openapi@\d+\.\d+\.\d+$/);
  });

  it('extract: takes what an operation names, in circles too, as JSON Schema has it', () => {
    const document = {
      paths: {
        '/things/{id}': {
          get: {
            operationId: 'things/get',
            parameters: [{ $ref: '#/components/parameters/id' }],
            responses: {
              200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/thing' } } } },
            },
          },
        },
        '/others': { post: { operationId: 'others/create', responses: {} } },
      },
      components: {
        parameters: {
          id: { name: 'id', in: 'path', required: true, schema: { type: 'integer', description: 'x' } },
        },
        schemas: {
          thing: {
            type: 'object',
            description: 'x',
            properties: {
              title: { type: 'string', nullable: true, enum: ['a'] },
              parent: { nullable: true, allOf: [{ $ref: '#/components/schemas/thing' }] },
            },
          },
          unused: {},
        },
      },
    };

    expect(extract(document, ['things/get'], 'x@1.0.0')).toEqual({
      madeFrom: 'x@1.0.0',
      operations: [
        {
          id: 'things/get',
          method: 'GET',
          path: '/things/{id}',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
          answers: { 200: { $ref: '#/schemas/thing' } },
        },
      ],
      others: [['POST', '/others', 'others/create']],
      schemas: {
        thing: {
          type: 'object',
          properties: {
            title: { type: ['string', 'null'], enum: ['a', null] },
            parent: { anyOf: [{ allOf: [{ $ref: '#/schemas/thing' }] }, { type: 'null' }] },
          },
        },
      },
    });
    expect(() => extract(document, ['none'], '')).toThrow('GitHub has no operation none');
  });
});

describe('findOperation', () => {
  it.each([
    ['GET', '/repos/ada/shop/git/ref/heads/a/b', 'git/get-ref', { ref: 'heads/a/b' }],
    ['GET', '/repos/ada/shop/contents/apps%2Fshop.yaml', 'repos/get-content', { path: 'apps/shop.yaml' }],
    [
      'GET',
      '/repos/ada/shop/commits/abc/pulls',
      'repos/list-pull-requests-associated-with-commit',
      { commit_sha: 'abc' },
    ],
    ['PATCH', '/repos/ada/shop/issues/comments/3', 'issues/update-comment', { comment_id: '3' }],
  ])('%s %s is %s', (method, path, id, more) => {
    expect(findOperation(description, method, path)).toEqual({
      type: 'Operation',
      operation: operation(id),
      path: { owner: 'ada', repo: 'shop', ...more },
    });
  });

  it('tells what GitHub has and this has not from what there is not', () => {
    expect(findOperation(description, 'GET', '/repos/ada/shop/topics')).toEqual({
      type: 'Absent',
      id: 'repos/get-all-topics',
    });
    expect(findOperation(description, 'GET', '/repos/ada/shop/tpoics')).toEqual({ type: 'Unknown' });
  });
});

describe('filled', () => {
  it('has what the schema asks for and nobody said, in what was said and in lists', () => {
    const schema = {
      type: 'object',
      required: ['id', 'owner', 'tags', 'state', 'url', 'at', 'gone'],
      properties: {
        id: { type: 'integer' },
        owner: {
          type: 'object',
          required: ['login', 'site'],
          properties: { login: { type: 'string' }, site: { type: 'boolean' } },
        },
        tags: {
          type: 'array',
          items: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
        },
        state: { type: 'string', enum: ['open', 'closed'] },
        url: { type: 'string', format: 'uri' },
        at: { type: 'string', format: 'date-time' },
        gone: { type: ['object', 'null'], properties: {} },
        optional: { type: 'string' },
      },
    };

    expect(filled(description, schema, { owner: { login: 'ada' }, tags: [{ x: 1 }] })).toEqual({
      id: 0,
      owner: { login: 'ada', site: false },
      tags: [{ x: 1, n: 0 }],
      state: 'open',
      url: 'https://example.invalid/',
      at: '1970-01-01T00:00:00Z',
      gone: null,
    });
  });
});

describe('createJudge', () => {
  const judge = createJudge(description);
  const path = { owner: 'ada', repo: 'shop', issue_number: '1' };
  const wrongOf = (id: string, query: Record<string, string>, body: unknown, more = path) =>
    judge.request({ operation: operation(id), path: more, query, body }).wrong;

  it('finds what is missing, of a wrong type, and what the operation has not', () => {
    expect(wrongOf('issues/create-comment', {}, { body: 'a' })).toEqual([]);
    expect(wrongOf('issues/create-comment', {}, undefined)).toEqual(['body: is missing']);
    expect(wrongOf('issues/create-comment', {}, { body: 1 })).toEqual(['body/body: must be string']);
    expect(wrongOf('issues/create-comment', {}, { body: 'a', tile: 'b' })).toEqual([
      'body/tile: the operation has no such field',
    ]);
    expect(wrongOf('issues/create-comment', {}, { body: 'a' }, { ...path, issue_number: 'one' })).toEqual([
      'path issue_number: must be integer',
    ]);
    expect(wrongOf('issues/list-comments', { pages: '1' }, undefined)).toEqual([
      'query pages: the operation has no such parameter',
    ]);
  });

  it('reads numbers out of what is text in an address', () => {
    const asked = {
      operation: operation('issues/list-comments'),
      path,
      query: { page: '2' },
      body: undefined,
    };
    expect(judge.request(asked).parameters).toMatchObject({ issue_number: 1, page: 2 });
  });

  it('finds what is wrong with an answer', () => {
    const list = operation('issues/list-comments');
    expect(judge.answer(list, 200, [{ id: 'one' }])).toContain('answer/0/id: must be integer');
    expect(judge.answer(list, 201, [])).toEqual(['status 201: the operation never answers so']);
    expect(judge.answer(operation('issues/delete-comment'), 204, {})).toEqual([
      'answer: has content, none was expected',
    ]);
  });
});
