// Training an encoder-decoder whose sides are pretrained: which weights start from where, which stay, and how fast each side learns.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../../../../src/core/base/errors';
import { createEngine } from '../../../../src/core/engine';
import { openRun } from '../../../../src/core/inference/openRun';
import { writeTexts } from '../../../../src/core/inference/writeTexts';
import { readCheckpoint } from '../../../../src/core/runs/checkpoint';
import { findOddTuning, tune } from '../../../../src/core/training/fineTuning';
import { resume, train } from '../../../../src/core/training/trainRun';
import { pretrainedFolder } from '../pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

const bert = JSON.stringify(pretrainedFolder('bertMasked'));
const joined = JSON.stringify(join(__dirname, '../../../fixtures/models/encoderDecoder/folder'));
const fresh = '{ layers: 1, heads: 2, width: 8, feed-forward: 12 }';

function makeWorkspace(model: string, { task = 'translate', train: more = 'steps: 2', tokenizer = '' } = {}) {
  const { workspace, config } = makeTinyWorkspace();
  const columns = task === 'translate' ? ['source', 'target'] : ['text', 'summary'];
  const rows = Array.from(
    { length: 24 },
    (_, i) => `the film ${'abc'[i % 3]} is good,der film ${'xyz'[i % 3]} ist gut`,
  );
  writeFileSync(join(workspace, 'pairs.csv'), [columns.join(), ...rows].join('\n'));
  const lines = [
    `task: { type: ${task}, beam: 1 }`,
    'data: { train: pairs.csv, validation: 20% }',
    tokenizer,
    `model: ${model}`,
    `train: { ${more}, batch: 8, optimizer: { type: adam, learning-rate: 0.01 } }`,
  ];
  writeFileSync(config, lines.join('\n'));
  return { workspace, config };
}

interface Row {
  readonly status: string;
  readonly name?: string;
  readonly note?: string;
}

async function trained(model: string, more: Parameters<typeof makeWorkspace>[1] = {}) {
  const { workspace, config } = makeWorkspace(model, more);
  const options = gather(workspace);
  const { folder } = await train(config, options);
  const table: Row[] = JSON.parse(readFileSync(join(folder, 'tensors.json'), 'utf8'));
  const checkpoint = (await readCheckpoint(folder, 'last', true))!;
  return { folder, table, checkpoint, options };
}

function problemsOf(error: unknown): string {
  assert.ok(error instanceof ProblemsError, String(error));
  return error.problems.map(({ message }) => message).join('\n');
}

describe('an encoder-decoder of two models', () => {
  it('reads with a pretrained encoder that stays, and learns to write', async () => {
    const model = `{ encoder: { from: ${bert}, train: head }, decoder: ${fresh} }`;
    const { folder, table, checkpoint } = await trained(model);
    const own = await import('../../../../src/core/pretrained/readPretrainedModel');
    const file = await own.readPretrainedModel(JSON.parse(bert), { workspace: '/', trusted: true });
    const theirs = Array.from(file.weights.tensors.keys()).find(name => name.endsWith('word_embeddings.weight'))!;
    const { data } = await file.weights.read(theirs);
    assert.deepEqual(checkpoint.parameters['encoder/embedding.weight']!.data, data);
    const byStatus = (status: string) => table.flatMap(row => (row.status === status && row.name ? [row.name] : []));
    assert.ok(byStatus('found').every(name => name.startsWith('encoder/')));
    assert.ok(byStatus('new').every(name => name.startsWith('decoder/')));
    const { engine } = await createEngine('auto', { threads: 1 });
    const run = await openRun(folder, engine);
    const [written] = await writeTexts(run, ['the film a is good']);
    assert.ok(written!.hypotheses[0]!.tokens.length > 0);
    // Each side has words of its own: German is written by what was learned of the training texts.
    assert.ok(run.parts.targetTokenizer!.vocabulary.includes('der') && !run.tokenizer.vocabulary.includes('der'));
    await run.dispose();
  });

  it('writes with a pretrained encoder too, whose cross-attention is new', async () => {
    const { table, checkpoint, folder } = await trained(
      `{ encoder: { from: ${bert} }, decoder: { from: ${bert}, train: head } }`,
    );
    const cross = table.filter(({ note }) => note === 'cross-attention');
    assert.ok(cross.length > 0 && cross.every(({ status, name }) => status === 'new' && name!.startsWith('decoder/')));
    assert.deepEqual(
      table.filter(({ status, note }) => status === 'new' && note === undefined),
      [],
    );
    const { parameters } = checkpoint;
    // The decoder keeps its words, and the encoder does not: the same file, trained otherwise.
    assert.notDeepEqual(parameters['encoder/embedding.weight']!.data, parameters['decoder/embedding.weight']!.data);
    assert.match(readFileSync(join(folder, 'config.yaml'), 'utf8'), /tokenizer:\n {2}type: pretrained/);
  });

  it('summarizes, and goes on as if it had not been stopped', async () => {
    const model = `{ encoder: { from: ${joined} }, decoder: { from: ${joined} } }`;
    const whole = await trained(model, { task: 'summarize', train: 'epochs: 4' });
    const { workspace, config } = makeWorkspace(model, { task: 'summarize', train: 'epochs: 4' });
    const stopping = new AbortController();
    const options = gather(workspace);
    const { folder } = await train(config, {
      ...options,
      signal: stopping.signal,
      onEvent: event => {
        if (event.kind === 'metrics') stopping.abort();
      },
    });
    await resume(folder, options);
    const { parameters } = (await readCheckpoint(folder, 'last', true))!;
    assert.deepEqual(parameters, whole.checkpoint.parameters);
  });

  it('learns at a rate for each side, and for each layer of it', () => {
    const names = ['embedding.weight', 'encoder.0.attention.qkv.weight', 'encoder.0.cross.query.weight', 'mlm.bias'];
    const all = ['encoder', 'decoder'].flatMap(side => names.map(name => `${side}/${name}`));
    const side = {
      type: 'pretrained',
      from: 'x',
      train: undefined,
      reset: 0,
      lora: undefined,
      dropout: undefined,
    } as const;
    const encoder = { ...side, 'layer-decay': 0.5, rate: 0.1 };
    const decoder = { ...side, train: { type: 'head' }, 'layer-decay': 1, rate: 1 } as const;
    const model = { type: 'encoder-decoder', encoder, decoder } as Parameters<typeof tune>[0];
    const { frozen, rateOf } = tune(model, all, '/a.nlp.yaml', 'translate');
    assert.deepEqual([...frozen.keys()], ['decoder/embedding.weight', 'decoder/encoder.0.attention.qkv.weight']);
    assert.deepEqual(
      all.map(name => Number(rateOf(name).toPrecision(3))),
      [0.025, 0.05, 0.1, 0.1, 1, 1, 1, 1],
    );
    const train = { optimizer: { type: 'adam', 'learning-rate': 0.01 } } as Parameters<
      typeof findOddTuning
    >[0]['train'];
    assert.deepEqual(findOddTuning({ model, train }, all, 5), [
      'train.optimizer.learning-rate: 0.001 is high for the pretrained encoder, whose weights it may spoil in the first steps. Set model.encoder.rate to 0.01',
    ]);
  });

  it('says at its key what a side cannot be', async () => {
    const message = async (model: string, tokenizer = '') => {
      const { workspace, config } = makeWorkspace(model, { tokenizer });
      return train(config, gather(workspace)).then(() => 'trained', problemsOf);
    };
    const gpt2 = JSON.stringify(pretrainedFolder('gpt2'));
    assert.match(
      await message(`{ encoder: { from: ${gpt2} } }`),
      /GPT-2 cannot be the encoder: it reads from left to right alone/,
    );
    assert.match(await message(`{ encoder: { from: ${bert}, reset: 9 } }`), /reset: 9, and the model has 2 layers/);
    assert.match(await message('{ encoder: { from: ./nowhere } }'), /nowhere/);
    assert.match(
      await message(`{ encoder: { from: ${bert} }, decoder: { from: ${bert} } }`, 'tokenizer: bpe'),
      /encoder and decoder bring their own tokenizers, not bpe/,
    );
    assert.match(
      await message(`{ encoder: { from: ${bert} } }`, 'tokenizer: pretrained'),
      /the decoder is new and has no tokenizer yet/,
    );
  });
});
