import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../../src/core/base/version';
import type { ExportedInput } from '../../../src/core/engine/contract';
import { describeFixed, exportNotes } from '../../../src/core/inference/exportNotes';
import { exportedInputs } from '../../../src/core/tasks/exportedInputs';
import { train } from '../../../src/core/training/trainRun';
import { readOnnxNotes } from '../formats/readOnnx';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const page = readFileSync(join(__dirname, '../../../docs/reference/onnx.md'), 'utf8');

describe('what an exported model says of itself', () => {
  it('labels, task, tokenizer, longest text, version, and what its inputs and outputs are', async () => {
    const { workspace, config } = makeTinyWorkspace({ train: '{ epochs: 1, batch: 32 }' });
    const { folder, record } = await train(config, gather(workspace));
    const { producer, version, metadata, values } = readOnnxNotes(readFileSync(join(folder, 'model.onnx')));
    assert.deepEqual([producer, version], ['nlp-workbench', VERSION]);
    const { inputs, outputs, ...rest } = metadata;
    assert.deepEqual(rest, {
      version: VERSION,
      run: `tiny/${record.id}`,
      task: 'classify',
      model: 'bag-of-words',
      labels: '["bad","good"]',
      tokenizer: 'tokenizer.json',
      'maximum-length': '256',
      longest: '{"sequence_length":256}',
      fixed: '{}',
    });
    const { meaning } = exportedInputs.ids;
    assert.deepEqual(JSON.parse(inputs!).input_ids, {
      dtype: 'int64',
      shape: ['batch_size', 'sequence_length'],
      meaning,
    });
    assert.deepEqual(JSON.parse(outputs!).probabilities.shape, ['batch_size', 2]);
    assert.deepEqual(Object.keys(values), ['input_ids', 'attention_mask', 'logits', 'probabilities', 'pooled']);
    assert.equal(values.input_ids, meaning);
    for (const key of Object.keys(metadata))
      assert.ok(page.includes(`\`${key}\``), `docs/reference/onnx.md has ${key}`);
  });

  it('tells what is fixed, and what others refuse, in one sentence each', () => {
    const words = { ownFormat: 'n-grams' } as never;
    assert.equal(describeFixed({ fixed: {} }), undefined);
    assert.deepEqual(exportNotes({ tokenizer: {} as never }, { fixed: {} }), []);
    const [fixed, nGrams] = exportNotes({ tokenizer: words }, { fixed: { time: 40 }, reason: 'it loops' });
    assert.match(fixed!, /takes time 40 alone, .* \(it loops\)$/);
    assert.match(
      nGrams!,
      /n-grams, which Hugging Face's tokenizers .* refuses the file; docs\/how-to\/use-in-an-app\.md/,
    );
    const [sentences] = exportNotes({ tokenizer: { ownFormat: 'sentences' } as never }, { fixed: {} });
    assert.match(sentences!, /splits sentences, which .*nlp sentences --json/);
  });

  it('docs/reference/onnx.md has every input with its sizes', () => {
    for (const [called, { as, shape }] of Object.entries<ExportedInput>(exportedInputs)) {
      const name = as ?? called;
      const row = page
        .split('\n')
        .find(line => line.startsWith('| `') && line.split('|')[1]!.includes(`\`${name}\``) && line.includes('['));
      assert.ok(row, name);
      const named = shape.map(size => (typeof size === 'object' && 'of' in size ? `${size.times} · ${size.of}` : size));
      assert.equal(row.split('|')[2]!.trim(), `[${named.join(', ')}]`, name);
    }
  });
});
