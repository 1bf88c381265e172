import assert from 'node:assert/strict';
import { jsonSchema } from '../../../src/core/config/jsonSchema';
import {
  boolean,
  choice,
  fraction,
  integer,
  list,
  number,
  object,
  string,
  variant,
} from '../../../src/core/config/schema';
import { configSchema } from '../../../src/core/schemas';

describe('config/jsonSchema', () => {
  it('says the same in the other language', () => {
    const schema = object(
      {
        count: integer({ description: 'How many.', minimum: 1 }),
        rate: number({ description: 'How fast.', exclusiveMinimum: 0, default: 0.1 }),
        loud: boolean({ description: 'Whether.', optional: true }),
        pool: choice({ last: 'the last', mean: 'the mean' }, { description: 'How.' }),
        part: fraction({ description: 'A part.', count: false, default: 0.1 }),
        name: string({ description: 'A name.', optional: true }),
        sizes: list(integer({ description: 'A size.' }), { description: 'Sizes.', default: [3], minimumItems: 1 }),
        model: variant({ a: object({}, { description: 'First.' }) }, { description: 'Which.' }),
      },
      { description: 'All.' },
    );
    const converted = jsonSchema(schema, 'Test') as {
      required: string[];
      properties: Record<string, unknown>;
      title: string;
    };
    assert.equal(converted.title, 'Test');
    assert.deepEqual(converted.required, ['count', 'pool', 'model']);
    assert.deepEqual(converted.properties.count, { description: 'How many.', type: 'integer', minimum: 1 });
    assert.deepEqual(converted.properties.rate, {
      description: 'How fast.',
      default: 0.1,
      type: 'number',
      exclusiveMinimum: 0,
    });
    assert.deepEqual(converted.properties.pool, {
      description: 'How.',
      enum: ['last', 'mean'],
      markdownEnumDescriptions: ['the last', 'the mean'],
    });
    assert.deepEqual(converted.properties.model, {
      description: 'Which.',
      anyOf: [
        { enum: ['a'], markdownEnumDescriptions: ['First.'] },
        {
          type: 'object',
          properties: { type: { const: 'a' } },
          required: ['type'],
          additionalProperties: false,
          description: 'First.',
        },
      ],
    });
  });

  it('is plain JSON for the whole config', () => {
    const converted = jsonSchema(configSchema, 'NLP config');
    assert.deepEqual(JSON.parse(JSON.stringify(converted)), converted);
  });
});
