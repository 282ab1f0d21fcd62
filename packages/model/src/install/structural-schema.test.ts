import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Instant } from '../names.ts';
import { structuralSchema } from './structural-schema.ts';

describe('structuralSchema', () => {
  it('leaves out what a structural schema may not say, and requires only what has no default', () => {
    const schema = z.strictObject({
      kind: z.literal('Deployment'),
      share: z.number().gt(0).lt(1).describe('Of all requests.'),
      replicas: z.int().min(1).default(1),
    });

    expect(structuralSchema(schema)).toEqual({
      type: 'object',
      required: ['kind', 'share'],
      properties: {
        kind: { type: 'string', enum: ['Deployment'] },
        share: {
          type: 'number',
          description: 'Of all requests.',
          minimum: 0,
          exclusiveMinimum: true,
          maximum: 1,
          exclusiveMaximum: true,
        },
        replicas: { type: 'integer', format: 'int64', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      },
    });
  });

  it.each([
    { name: 'anything', schema: z.unknown(), expected: { 'x-kubernetes-preserve-unknown-fields': true } },
    {
      name: 'a map of anything',
      schema: z.record(z.string(), z.unknown()),
      expected: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    {
      name: 'a map of strings',
      schema: z.record(z.string(), z.string()),
      expected: { type: 'object', additionalProperties: { type: 'string' } },
    },
    {
      name: 'a number or a percentage',
      schema: z.union([z.int(), z.string()]),
      expected: { 'x-kubernetes-int-or-string': true },
    },
    {
      name: 'an instant',
      schema: Instant,
      expected: { type: 'string', format: 'date-time', pattern: expect.stringContaining('-02-29|') },
    },
    {
      name: 'a pattern that Go knows',
      schema: z.string().regex(/^a+$/),
      expected: { type: 'string', pattern: '^a+$' },
    },
    {
      name: 'a pattern that Go does not know',
      schema: z
        .string()
        .max(9)
        .regex(/^(?!a)/),
      expected: { type: 'string', maxLength: 9 },
    },
  ])('has a form for $name', ({ schema, expected }) => {
    expect(structuralSchema(schema)).toEqual(expected);
  });

  it('merges alternatives into one shape, and says by rules what each needs', () => {
    const schema = z.discriminatedUnion('type', [
      z.object({ type: z.literal('Kill'), at: z.string() }),
      z.object({
        type: z.literal('Cut'),
        at: z.string(),
        namespace: z.string(),
        seconds: z.int().optional(),
      }),
    ]);

    expect(structuralSchema(schema)).toMatchObject({
      type: 'object',
      required: ['type', 'at'],
      properties: {
        type: { type: 'string', enum: ['Kill', 'Cut'] },
        at: { type: 'string' },
        namespace: { type: 'string' },
        seconds: { type: 'integer' },
      },
      'x-kubernetes-validations': [
        { rule: "self.type != 'Cut' || (has(self.__namespace__))", message: 'Cut needs namespace' },
      ],
    });
  });

  it('knows entries of lists by their keys, and leaves other fields of that name alone', () => {
    const schema = z.object({
      conditions: z.array(z.object({ type: z.string() })),
      count: z.object({ conditions: z.int() }),
    });

    const { properties } = structuralSchema(schema, { conditions: ['type'] });

    expect(properties?.['conditions']).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    });
    expect(properties?.['count']?.properties?.['conditions']).not.toHaveProperty('x-kubernetes-list-type');
  });

  it.each([
    { name: 'alternatives that nothing tells apart', schema: z.union([z.string(), z.boolean()]) },
    { name: 'null', schema: z.null() },
    { name: 'multiples', schema: z.number().multipleOf(5) },
  ])('refuses $name', ({ schema }) => {
    expect(() => structuralSchema(schema)).toThrow(TypeError);
  });
});
