// Encoder-decoders of others as runs: what they write, how they go back, and how they are trained on.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { readSafetensors } from '../../../src/core/formats/safetensors';
import { embedTexts } from '../../../src/core/inference/embedTexts';
import { exportRun } from '../../../src/core/inference/exports/exportRun';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { writeTexts } from '../../../src/core/inference/writeTexts';
import { type ImportRequest, importModel } from '../../../src/core/training/importModel';
import { train } from '../../../src/core/training/trainRun';
import { temporaryFolder } from '../runs/temporaryFolder';
import { gather } from './tinyWorkspace';
import { textOf, writerFolder } from './writerFolder';

async function imported(path: string, more: Omit<ImportRequest, 'path'> = {}) {
  return importModel({ path, ...more }, gather(temporaryFolder()));
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

/** Up to the end, without it and without tokens that are no text. */
function written(rows: number[][], config: Readonly<Record<string, unknown>>, silent: readonly number[]): string[] {
  const end = Number(config.eos_token_id);
  return rows.map(row => {
    const own = row.includes(end) ? row.slice(0, row.indexOf(end)) : row;
    return textOf(own.filter(id => !silent.includes(id)));
  });
}

describe('importing an encoder-decoder', () => {
  const tasks = {
    ...{ t5: 'summarize', bart: 'summarize', pegasus: 'summarize' },
    ...{ marian: 'translate', marianApart: 'translate', m2m100: 'translate' },
  };
  for (const [name, task] of Object.entries(tasks))
    it(`makes a run of ${name} for ${task}, which writes as transformers does, and goes back`, async () => {
      const { config, generated } = writerFolder(name).checkpoint;
      const searched = generated.find(({ options }) => Number(options.num_beams) > 1)!;
      const { eos_token_id, pad_token_id, decoder_start_token_id, forced_eos_token_id } = config;
      const known = { eos_token_id, pad_token_id, decoder_start_token_id, forced_eos_token_id };
      const { path, texts } = writerFolder(name, { generation: { ...known, ...searched.options } });
      const { folder, record, table } = await imported(path);
      assert.deepEqual([record.task, record.untrained], [task, undefined]);
      assert.ok(table.every(({ status }) => status === 'found'));
      await withRun(folder, async run => {
        // Of words that are not known, and of what begins texts.
        const first = ({ bart: 0, m2m100: 20 } as Record<string, number>)[name] ?? 3;
        const special = [Number(pad_token_id), Number(eos_token_id), 3, first];
        const found = await writeTexts(run, texts);
        assert.deepEqual(
          found.map(({ hypotheses }) => hypotheses[0]!.text),
          written(searched.ids, config, special),
        );
        const to = join(temporaryFolder(), 'out');
        const { path: at } = await exportRun(run, 'transformers', to);
        const read = (file: string) => JSON.parse(readFileSync(join(at, file), 'utf8'));
        const [ours, theirs] = [at, path].map(each => readSafetensors(readFileSync(join(each, 'model.safetensors'))));
        for (const [tensor, value] of Object.entries(ours!.tensors))
          assert.deepEqual(value, theirs!.tensors[tensor], tensor);
        const left = Object.keys(theirs!.tensors).filter(each => !(each in ours!.tensors));
        assert.ok(
          left.every(each => each.includes('embed_positions')),
          left.join(),
        );
        assert.deepEqual(read('config.json').architectures, (config as { architectures: string[] }).architectures);
        assert.deepEqual(read('generation_config.json').num_beams, searched.options.num_beams);
        assert.equal(existsSync(join(at, 'target-tokenizer.json')), name === 'marianApart');
      });
    });

  it('answers, where that is asked, by writing', async () => {
    const { path } = writerFolder('t5');
    const { folder, record } = await imported(path, { task: 'answer' });
    assert.equal(record.untrained, undefined);
    assert.match(readFileSync(join(folder, 'config.yaml'), 'utf8'), /form: generated/);
    await withRun(folder, async run => {
      const [answers] = await run.open('answerer').ask([{ question: 'w05 w06', context: 'w07' }], { count: 2 });
      assert.ok(answers!.length > 0);
    });
  });

  it('takes heads that classify, tag and answer', async () => {
    for (const [head, task] of [
      ['sequence', 'classify'],
      ['token', 'tag'],
      ['question', 'answer'],
    ] as const) {
      const { path } = writerFolder('t5', { head });
      const { record, table } = await imported(path);
      assert.deepEqual([record.task, record.untrained], [task, undefined], head);
      assert.ok(
        table.every(({ status }) => status === 'found'),
        head,
      );
    }
  });

  it('takes the encoder of T5 alone for vectors of texts, and writes the folder of T5EncoderModel', async () => {
    const { path, texts } = writerFolder('t5', { config: { architectures: ['T5EncoderModel'] } });
    const { folder, record, table } = await imported(path);
    assert.equal(record.task, 'embed');
    assert.ok(table.some(({ status, of }) => status === 'unused' && of?.[0]?.startsWith('decoder.')));
    await withRun(folder, async run => {
      const { vectors } = await embedTexts(run, { texts });
      assert.equal(vectors[0]!.length, 8);
      const { path: at } = await exportRun(run, 'transformers', join(temporaryFolder(), 'out'));
      const { architectures } = JSON.parse(readFileSync(join(at, 'config.json'), 'utf8'));
      assert.deepEqual(architectures, ['T5EncoderModel']);
      const names = Object.keys(readSafetensors(readFileSync(join(at, 'model.safetensors'))).tensors);
      assert.ok(names.every(each => each.startsWith('encoder.') || each === 'shared.weight'));
    });
  });

  it('keeps a map to the vocabulary that is another than config.json says', async () => {
    const { path } = writerFolder('mt5', { config: { tie_word_embeddings: true } });
    const { folder, table } = await imported(path);
    assert.ok(table.some(({ name, of }) => name === 'output.weight' && of?.[0] === 'lm_head.weight'));
    const { config } = JSON.parse(readFileSync(join(folder, 'architecture.json'), 'utf8'));
    assert.equal(config.tie_word_embeddings, false);
  });

  it('has a tokenizer of its own for what it writes, where the folder has', async () => {
    const { path, texts } = writerFolder('marianApart');
    const { folder } = await imported(path);
    await withRun(folder, async run => {
      assert.deepEqual([run.tokenizer.size, run.parts.targetTokenizer?.size], [24, 28]);
      const { path: out } = await exportRun(run, 'transformers', join(temporaryFolder(), 'out'));
      const again = await imported(out);
      await withRun(again.folder, async other => {
        assert.deepEqual(await writeTexts(other, texts), await writeTexts(run, texts));
      });
    });
  });

  it('says what of a folder is at fault', async () => {
    const without = (pattern: RegExp) => ({
      change: <T>(tensors: Record<string, T>) =>
        Object.fromEntries(Object.entries(tensors).filter(([name]) => !pattern.test(name))),
    });
    const { path: encoder } = writerFolder('bart', without(/decoder/));
    await assert.rejects(imported(encoder), { code: 'weights-mismatch', message: /it has no .*decoder/ });
    const { path: shapes } = writerFolder('bart', { config: { decoder_ffn_dim: 11 } });
    await assert.rejects(imported(shapes), { code: 'weights-mismatch', message: /decoder\.layers\.0\.fc1\.weight/ });
    const { path: layers } = writerFolder('t5', { config: { num_decoder_layers: 1e6 } });
    await assert.rejects(imported(layers), { code: 'damaged-pretrained', message: /num_decoder_layers/ });
    const { path: heads } = writerFolder('bart', { config: { decoder_attention_heads: 3 } });
    await assert.rejects(imported(heads), { code: 'unsupported-model', message: /decoder_attention_heads/ });
    const { path: form } = writerFolder('t5', { config: { feed_forward_proj: 'gated-' } });
    await assert.rejects(imported(form), { code: 'unsupported-model', message: /feed_forward_proj/ });
    const { path: start } = writerFolder('t5', { config: { decoder_start_token_id: 400 } });
    await assert.rejects(imported(start), { code: 'unsupported-model', message: /decoder_start_token_id/ });
    const { path: bert } = writerFolder('marian');
    await assert.rejects(imported(bert, { task: 'classify' }), { code: 'no-task', message: /used for .*translate/ });
  });
});

describe('training from an encoder-decoder', () => {
  function workspaceOf(from: string, task: string, more = '') {
    const workspace = temporaryFolder();
    const rows = Array.from({ length: 12 }, (_, i) => `${textOf([4 + (i % 7), 5 + (i % 9)])},${textOf([4 + (i % 5)])}`);
    const columns = task === 'translate' ? 'source,target' : 'text,summary';
    writeFileSync(join(workspace, 'pairs.csv'), `${columns}\n${rows.join('\n')}\n`);
    const config = join(workspace, 'x.nlp.yaml');
    const text = [
      `task: ${task}`,
      'data: { train: pairs.csv, validation: 25% }',
      `model: { from: ${JSON.stringify(from)}${more} }`,
      'train: { epochs: 1, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }',
    ];
    writeFileSync(config, `${text.join('\n')}\n`);
    return { workspace, config };
  }

  for (const name of ['bart', 'marian'])
    it(`leaves what is a buffer in transformers as it is: the bias of logits of ${name}`, async () => {
      const { path } = writerFolder(name);
      const { workspace, config } = workspaceOf(path, 'translate');
      const { folder } = await train(config, gather(workspace));
      await withRun(folder, async run => {
        const { path: out } = await exportRun(run, 'transformers', join(workspace, 'out'));
        const [ours, theirs] = [out, path].map(each => readSafetensors(readFileSync(join(each, 'model.safetensors'))));
        const of = (file: typeof ours, tensor: string) => file!.tensors[tensor]!;
        assert.deepEqual(of(ours, 'final_logits_bias'), of(theirs, 'final_logits_bias'));
        assert.ok(of(theirs, 'final_logits_bias').data.some(x => x !== 0));
        for (const tensor of ['model.shared.weight', 'model.decoder.layers.0.fc1.bias'])
          assert.notDeepEqual(of(ours, tensor).data, of(theirs, tensor).data, tensor);
      });
    });

  for (const [name, task, more] of [
    ['t5', 'summarize', ''],
    ['marian', 'translate', ', lora: { rank: 2 }'],
    ['bart', 'translate', ', train: { type: last-layers, layers: 1 }'],
  ] as const)
    it(`learns ${task} from ${name}${more}, opens, goes on in another run, and goes back`, async () => {
      const { path } = writerFolder(name);
      const { workspace, config } = workspaceOf(path, task, more);
      const { folder, record } = await train(config, gather(workspace));
      assert.equal(record.status, 'completed');
      assert.ok(!existsSync(join(folder, 'target-tokenizer.json')));
      const first = await withRun(folder, async run => {
        const [found] = await writeTexts(run, ['w05 w06']);
        await exportRun(run, 'transformers', join(workspace, 'out'));
        return found!.hypotheses[0]!;
      });
      const again = await imported(join(workspace, 'out'), { task });
      await withRun(again.folder, async run => {
        const [found] = await writeTexts(run, ['w05 w06'], { longest: first.tokens.length });
        assert.ok(Math.abs(found!.hypotheses[0]!.logProbability - first.logProbability) < 1e-3);
      });
      if (name !== 'marian') return;
      const next = workspaceOf(folder, task);
      const { record: other } = await train(next.config, gather(next.workspace));
      assert.equal(other.status, 'completed');
      assert.equal(other.untrained, undefined);
    });
});
