// The JSON of a schema matches, other JSON does not; what cannot be held is refused by name.
import assert from 'node:assert/strict';
import { ActionableError } from '../../../../src/core/base/errors';
import { Automaton } from '../../../../src/core/text/automaton/automaton';
import { readJsonSchema } from '../../../../src/core/text/automaton/readJsonSchema';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 10 },
    age: { type: 'integer' },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, maxItems: 2 },
  },
  required: ['name'],
};
const tree = {
  $defs: {
    node: {
      type: 'object',
      properties: { value: { type: 'number' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
      required: ['value'],
    },
  },
  $ref: '#/$defs/node',
};
const cases: readonly (readonly [unknown, readonly unknown[], readonly (string | unknown)[]])[] = [
  [
    person,
    [{ name: 'Ada' }, { name: 'A "q"', age: -3 }, { name: '', tags: ['a', 'b'] }, { name: 'x', age: 1, tags: [] }],
    [
      {},
      { age: 1 },
      { name: 1 },
      { name: 'Ada', age: 1.5 },
      { name: 'Ada', tags: ['c'] },
      { name: 'Ada', tags: ['a', 'a', 'a'] },
      { age: 1, name: 'Ada' },
      { name: 'a very long name' },
    ],
  ],
  [
    { type: 'object', properties: { a: { type: 'null' }, b: { type: 'boolean' }, c: { const: 'x' } } },
    [{}, { a: null }, { b: true }, { c: 'x' }, { a: null, c: 'x' }, { a: null, b: false, c: 'x' }],
    [{ c: 'y' }, { d: 1 }, { a: true }],
  ],
  [{ type: ['string', 'null'] }, ['a', null, 'ü字😀\n'], [1, {}]],
  [
    { anyOf: [{ type: 'integer' }, { type: 'array', items: { type: 'integer' }, minItems: 2 }] },
    [0, 12, -7, [1, 2], [1, 2, 3]],
    [[1], [], 1.5, 'x'],
  ],
  [{ type: 'number' }, [0, -1, 1.5, 1e21, 0.001], ['01', '1.', '.5', '+1', '1e']],
  [{ type: 'string', pattern: '^[A-Z]{2}\\d$' }, ['AB1'], ['ab1', 'AB12', 'A1']],
  [{ type: 'string', pattern: 'b+' }, ['abba', 'b'], ['a', '']],
  [{ enum: [1, 'two', { three: [3] }] }, [1, 'two', { three: [3] }], [2, 'one']],
  [
    tree,
    [{ value: 1 }, { value: 1, children: [] }, { value: 1, children: [{ value: 2, children: [{ value: 3 }] }] }],
    [{ children: [] }, { value: '1' }],
  ],
  [{}, [1, 'a', [1, 'b', [2]], { a: { b: 1 } }, true, null], ['{', '[1,]', "'a'"]],
  [true, [1, {}], []],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, [{}, { a: 1, b: 2 }], [{ a: 'x' }]],
  [{ title: 'T', description: 'D', type: 'boolean', default: true }, [true, false], [null]],
];

describe('text/automaton/readJsonSchema', () => {
  for (const [schema, good, bad] of cases)
    it(`matches what is of the schema: ${JSON.stringify(schema).slice(0, 70)}`, () => {
      const automaton = new Automaton(readJsonSchema(schema));
      for (const value of good) {
        assert.ok(automaton.matches(JSON.stringify(value)), JSON.stringify(value));
        // As people write it; a value that is given is given as it is.
        if (JSON.stringify(schema).includes('enum')) continue;
        const spaced = JSON.stringify(value, null, 1)
          .replace(/\n\s*/g, ' ')
          .replace(/([[{]) /g, '$1')
          .replace(/ ([\]}])/g, '$1');
        assert.ok(automaton.matches(spaced), spaced);
      }
      for (const value of bad) {
        const text = typeof value === 'string' && /^[\d.+'[{]/.test(value) ? value : JSON.stringify(value);
        assert.ok(!automaton.matches(text), text);
      }
      assert.ok(!automaton.matches(''));
    });

  for (const [schema, words] of [
    [{ type: 'integer', minimum: 3 }, '"minimum"'],
    [{ allOf: [] }, '"allOf"'],
    [{ type: 'object', properties: { a: { not: {} } } }, '$.a has "not"'],
    [{ type: 'object', patternProperties: {} }, '"patternProperties"'],
    [{ type: 'text' }, 'types are object'],
    [{ $ref: '#/$defs/none' }, 'not there'],
    [{ $ref: 'http://x/y' }, 'into the schema itself'],
    [{ $ref: '#' }, 'nested more than'],
    [{ type: 'object', properties: { a: true }, required: ['b'] }, 'names "b"'],
    [{ type: 'array', minItems: 3, maxItems: 1 }, 'above maxItems'],
    [{ type: 'string', maxLength: -1 }, 'maxLength'],
    [{ type: 'string', pattern: '(a)\\1' }, 'refers back'],
    [{ type: 'string', pattern: 'a', maxLength: 3 }, 'both a pattern and a length'],
    [[], 'must be an object'],
    ['x', 'must be an object'],
  ] as const)
    it(`refuses ${JSON.stringify(schema)}, and says why`, () => {
      assert.throws(
        () => readJsonSchema(schema),
        (error: unknown) =>
          error instanceof ActionableError && error.code === 'bad-pattern' && error.message.includes(words),
      );
    });
});
