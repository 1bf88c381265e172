// `task.as` says one thing that can be written, or why not, at its place.
import assert from 'node:assert/strict';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { constraintOf } from '../../../../src/core/inference/constraintOf';
import { configSchema } from '../../../../src/core/schemas';

const parse = (as: string) =>
  parseConfig<typeof configSchema>(
    `task: { type: generate, as: ${as} }\ndata: { train: a.txt }\nmodel: gru\n`,
    '/a.nlp.yaml',
    configSchema,
  );

describe('tasks/generate: as', () => {
  it('is what texts of the run must be', () => {
    assert.deepEqual(constraintOf(parse('{ choices: [yes please, no] }').config!), {
      kind: 'choices',
      choices: ['yes please', 'no'],
    });
    assert.deepEqual(constraintOf(parse('{ regex: "a|b" }').config!), { kind: 'regex', regex: 'a|b' });
    assert.deepEqual(
      constraintOf(parse('{ schema: { type: object, properties: { a: { type: integer } } } }').config!),
      {
        kind: 'schema',
        schema: { type: 'object', properties: { a: { type: 'integer' } } },
      },
    );
    const { config } = parseConfig<typeof configSchema>(
      'task: generate\ndata: { train: a.txt }\nmodel: gru\n',
      '/a.nlp.yaml',
      configSchema,
    );
    assert.equal(constraintOf(config!), undefined);
  });

  for (const [as, words] of [
    ['{ regex: a, choices: [b] }', 'exactly one'],
    ['{}', 'exactly one'],
    ['{ regex: "(a" }', 'without a )'],
    ['{ schema: { type: text } }', 'types are'],
  ] as const)
    it(`says what is wrong with ${as}`, () => {
      const { problems } = parse(as);
      assert.equal(problems.length, 1);
      assert.ok(problems[0]!.message.includes(words), problems[0]!.message);
    });
});
