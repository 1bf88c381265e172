// The ways to name a model of one's own, and what the editor offers there.
import assert from 'node:assert/strict';
import { complete } from '../../../src/core/config/editor/complete';
import { hover } from '../../../src/core/config/editor/hover';
import { jsonSchema } from '../../../src/core/config/jsonSchema';
import { parseConfig } from '../../../src/core/config/parseConfig';
import { resolveConfig } from '../../../src/core/config/resolveConfig';
import { configSchema } from '../../../src/core/schemas';

const parse = (model: string) =>
  parseConfig<typeof configSchema>(
    `task: classify\ndata: { train: a.csv }\nmodel: ${model}\n`,
    '/w/a.nlp.yaml',
    configSchema,
  );
const messages = (model: string) => parse(model).problems.map(({ message }) => message);

describe('a model by its file', () => {
  it('is written short, with options, and in full', () => {
    const plain = { type: 'own', file: './mine.ts', options: {} };
    for (const text of ['./mine.ts', '{ type: ./mine.ts }', '{ file: ./mine.ts }', '{ type: own, file: ./mine.ts }'])
      assert.deepEqual(parse(text).config?.model, plain, text);
    const options = { width: 3, names: ['a', { b: null }] };
    for (const text of ['{ file: mine.js, options: OPTIONS }', '{ type: mine.js, options: OPTIONS }']) {
      const { config, problems } = parse(text.replace('OPTIONS', '{ width: 3, names: [a, { b: }] }'));
      assert.deepEqual(problems, []);
      assert.deepEqual(config?.model, { type: 'own', file: 'mine.js', options });
    }
  });

  it('is told from a name of ours that is misspelt', () => {
    assert.deepEqual(messages('trasformer'), ['unknown model "trasformer"; did you mean "transformer"?']);
    assert.match(messages('own')[0] ?? '', /missing key "file"/);
    assert.match(messages('{ file: a.ts, width: 3 }')[0] ?? '', /"width" is a key of/);
    assert.match(messages('{ file: a.ts, options: 3 }')[0] ?? '', /options: expected keys/);
    assert.match(messages('{ file: a.ts, option: {} }')[0] ?? '', /did you mean "options"/);
  });

  it('takes options from elsewhere, and is resolved in full', () => {
    const text = `task: classify\ndata: { train: a.csv }\nmodel: { file: a.ts, options: { n: "\${train.batch}" } }\n`;
    const { config } = parseConfig<typeof configSchema>(text, '/w/a.nlp.yaml', configSchema);
    assert.deepEqual(config?.model, { type: 'own', file: 'a.ts', options: { n: 32 } });
    assert.match(resolveConfig(config), /^model:\n {2}type: own\n {2}file: a\.ts\n {2}options:\n {4}n: 32$/m);
  });

  it('is asked for where a model stands, with its keys', () => {
    const text = 'task: classify\nmodel: { file: mine.ts,  }\n';
    const keys = complete(text, { line: 2, column: 24 }, configSchema)?.items.map(({ label }) => label);
    assert(keys?.includes('options') && !keys.includes('hidden'), keys?.join());
    const value = complete('task: classify\nmodel: x\n', { line: 2, column: 9 }, configSchema);
    assert.equal(value?.wants, 'path');
    assert(value.items.some(({ label }) => label === 'lstm'));
    assert.match(hover(text, { line: 2, column: 11 }, configSchema)?.markdown ?? '', /exports create/);
  });

  it('is allowed by the JSON Schema', () => {
    const { properties } = jsonSchema(configSchema, 'config') as {
      properties: { model: { anyOf: { type?: string; pattern?: string; required?: string[] }[] } };
    };
    const [pattern] = properties.model.anyOf.flatMap(each => each.pattern ?? []);
    assert(pattern && new RegExp(pattern).test('./mine.ts') && !new RegExp(pattern).test('seq2seq-transformer'));
    assert(properties.model.anyOf.some(({ required }) => required?.join() === 'file'));
  });
});
