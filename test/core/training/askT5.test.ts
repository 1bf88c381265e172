// Answers that a T5 writes: what it reads is `question: Q context: C` as transformers' tokenizer has it, imported, trained and asked alike.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { attentionSummary } from '../../../src/core/explain/attention/matrices';
import { writeSafetensors } from '../../../src/core/formats/safetensors';
import { exportRun } from '../../../src/core/inference/exports/exportRun';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { importModel } from '../../../src/core/training/importModel';
import { train } from '../../../src/core/training/trainRun';
import { type Packed, unpack } from '../families/checkpoint';
import { temporaryFolder } from '../runs/temporaryFolder';
import { gather } from './tinyWorkspace';

interface Fixture {
  readonly files: Readonly<Record<string, object>>;
  readonly tensors: Readonly<Record<string, Packed>>;
  readonly asked: readonly {
    readonly question: string;
    readonly context: string;
    readonly ids: number[];
    readonly written: string;
  }[];
}

const { files, tensors, asked }: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/answer/askT5.json'), 'utf8'),
);

/** @param config keys in place of those of the file */
function folderOf(config: object = {}): string {
  const path = temporaryFolder();
  const all = { ...files, 'config.json': { ...files['config.json'], ...config } };
  for (const [name, value] of Object.entries(all)) writeFileSync(join(path, name), JSON.stringify(value));
  const weights = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, unpack(tensor)]));
  writeFileSync(join(path, 'model.safetensors'), writeSafetensors(weights, { format: 'pt' }));
  writeFileSync(join(path, 'generation_config.json'), JSON.stringify({ num_beams: 1, max_new_tokens: 8 }));
  return path;
}

async function withRun<T>(folder: string, use: (run: Run) => Promise<T>): Promise<T> {
  const { engine } = await createEngine('native', { threads: 1 });
  const run = await openRun(folder, engine);
  try {
    return await use(run);
  } finally {
    await run.dispose();
  }
}

const imported = (path: string) => importModel({ path, task: 'answer' }, gather(temporaryFolder()));

/** What it reads of an example, as a batch has it. */
function idsRead({ task }: Run, { question, context }: { readonly question: string; readonly context: string }) {
  const example = { fields: { question, context }, lists: { answer: ['x'] }, source: { file: 'a.csv', line: 1 } };
  return [...task.encode(example).tensors.ids!.data];
}

describe('asking a T5', () => {
  it('reads the words that T5 was trained with, and writes what transformers writes', async () => {
    const { folder } = await imported(folderOf());
    const written = readFileSync(join(folder, 'config.yaml'), 'utf8');
    assert.match(written, /question-prefix: "question: "/);
    assert.match(written, /context-prefix: "context: "/);
    await withRun(folder, async run => {
      for (const example of asked) assert.deepEqual(idsRead(run, example), example.ids);
      const found = await run.open('answerer').ask(asked, { count: 1 });
      assert.deepEqual(
        found.map(([best]) => best!.text),
        asked.map(example => example.written),
      );
      // The attention is that of the same text.
      const [{ question, context }] = asked as readonly [Fixture['asked'][number]];
      const { parts, written } = await attentionSummary(run, [question, context], new AbortController().signal);
      const { vocabulary } = run.tokenizer;
      assert.deepEqual(
        parts.find(({ kind }) => kind === 'encoder')!.queries,
        asked[0]!.ids.map(id => vocabulary[id]),
      );
      assert.equal(written!.text, asked[0]!.written);
      // Who opens the export in transformers is told the words too.
      const { path } = await exportRun(run, 'transformers', join(temporaryFolder(), 'out'));
      assert.match(readFileSync(join(path, 'README.md'), 'utf8'), /tokenizer\("question: a question context: a text"/);
    });
  });

  it('takes the words from its files, where they have some', async () => {
    const prefix = 'when: ';
    const path = folderOf({
      task_specific_params: { 'question-answering': { prefix }, summarization: { prefix: 'x' } },
    });
    const { folder } = await imported(path);
    await withRun(folder, async run => {
      const [{ question, context }] = asked as readonly [Fixture['asked'][number]];
      const { ids } = run.tokenizer.encode(`when: ${question} context: ${context}`);
      assert.deepEqual(idsRead(run, { question, context }), [...ids]);
    });
  });

  for (const [keys, textOf] of [
    ['', (question: string, context: string) => `question: ${question} context: ${context}`],
    [', question-prefix: "", context-prefix: ""', (question: string, context: string) => `${question} ${context}`],
    [', question-prefix: "asked: "', (question: string, context: string) => `asked: ${question} context: ${context}`],
  ] as const)
    it(`trains with what it is asked with${keys}`, async () => {
      const workspace = temporaryFolder();
      const rows = asked.map(({ question, context }) => JSON.stringify({ question, context, answer: 'the lamp' }));
      writeFileSync(join(workspace, 'asked.jsonl'), rows.join('\n'));
      const config = join(workspace, 'x.nlp.yaml');
      writeFileSync(
        config,
        [
          `task: { type: answer, form: generated${keys} }`,
          'data: { train: asked.jsonl, validation: asked.jsonl }',
          `model: { from: ${JSON.stringify(folderOf())} }`,
          'train: { epochs: 1, batch: 4, optimizer: { type: adam, learning-rate: 0.01 } }',
        ].join('\n'),
      );
      const { folder } = await train(config, gather(workspace));
      await withRun(folder, async run => {
        const answerer = run.open('answerer');
        const writer = run.open('writer');
        for (const { question, context } of asked) {
          const text = textOf(question, context);
          const { ids } = run.tokenizer.encode(text);
          assert.deepEqual(idsRead(run, { question, context }), [...ids]);
          // What is asked is read as what was trained on.
          const [answers] = await answerer.ask([{ question, context }], { count: 1 });
          const [texts] = await writer.write([text]);
          assert.equal(answers![0]!.text, texts![0]!.text);
        }
      });
    });
});
