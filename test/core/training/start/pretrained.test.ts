import assert from 'node:assert/strict';
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { openRun } from '../../../../src/core/inference/openRun';
import { readRunRecord } from '../../../../src/core/runs/record';
import { checkData } from '../../../../src/core/training/checkData';
import { train } from '../../../../src/core/training/trainRun';
import { expectedOf, farthest, makePretrainedWorkspace, pretrainedFolder } from '../pretrainedWorkspace';
import { gather, makeTinyWorkspace } from '../tinyWorkspace';

describe('training from a pretrained model', () => {
  it('takes its tokenizer and the weights that fit, draws the others, and opens without the folder', async () => {
    const { workspace, config } = makePretrainedWorkspace('bert');
    const model = join(workspace, 'bert');
    cpSync(pretrainedFolder('bert'), model, { recursive: true });
    const options = gather(workspace, { overrides: ['model.from=./bert'] });
    const { folder, record } = await train(config, options);
    assert.equal(record.status, 'completed');
    const messages = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
    assert.ok(
      messages.includes('pretrained weights: 31 parameters found; 2 new, to be trained (head); no tensor unused'),
    );
    const read = (await readRunRecord(folder)).files.map(({ path }) => path);
    assert.ok(read.includes(join(model, 'model.safetensors')));
    renameSync(model, `${model}.gone`);
    const { engine } = await createEngine('auto', { threads: 1 });
    const run = await openRun(folder, engine);
    const [prediction] = await run.predict(['a good film']);
    assert.equal(prediction!.kind, 'label');
    await run.dispose();
  });

  it('tells before it trains how much of the texts will not be read, and the way out', async () => {
    const { workspace, config } = makePretrainedWorkspace('bert');
    const told = async (...overrides: string[]) => {
      const options = gather(workspace, { overrides: ['train.steps=1', ...overrides] });
      await train(config, options);
      const logs = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
      return logs.filter(message => message.includes('not read'));
    };
    const [cut] = await told('tokenizer.length=12');
    assert.match(cut!, /^\d+ of 192 training texts are longer than 12 tokens, and [\d.]+% of all tokens are not read;/);
    assert.match(cut!, /; raise tokenizer.length, up to 24, or read them in overlapping windows \(task.stride: 6\)$/);
    assert.deepEqual(await told('tokenizer.length=12', 'task.stride=6'), []);
    const options = gather(workspace, { overrides: ['train.steps=1', 'tokenizer.length=100'] });
    await train(config, options);
    const logs = options.events.flatMap(event => (event.kind === 'log' ? [event.message] : []));
    assert.ok(logs.some(message => message.startsWith('tokenizer.length is 100, and the model reads at most 24')));
  });

  it('goes on with a head for the same labels, in the order of the data, and draws one for others', async () => {
    const labels = (first: string, second: string) =>
      `text,label\n${`a good film,${first}\na bad film,${second}\n`.repeat(8)}`;
    for (const [first, second, fresh] of [
      ['YES', 'no', 0],
      ['good', 'bad', 2],
    ] as const) {
      const { workspace, config } = makePretrainedWorkspace('bertOld');
      writeFileSync(join(workspace, 'train.csv'), labels(first, second));
      const overrides = [
        'data={ train: train.csv }',
        'train={ steps: 1, optimizer: { type: sgd, learning-rate: 1e-30 } }',
      ];
      const { folder, record } = await train(config, gather(workspace, { overrides }));
      const table: { status: string; name?: string; note?: string }[] = JSON.parse(
        readFileSync(join(folder, 'tensors.json'), 'utf8'),
      );
      const drawn = table.filter(({ status }) => status === 'new');
      assert.equal(drawn.length, fresh);
      if (fresh > 0) {
        assert.match(drawn[0]!.note!, /for the labels no, yes/);
        continue;
      }
      // By code units upper case comes first: the other way round than in the file.
      assert.deepEqual(record.labels, ['YES', 'no']);
      const { engine } = await createEngine('auto', { threads: 1 });
      const run = await openRun(folder, engine);
      const { texts, values } = expectedOf('bertOld');
      const rows = (await run.predict(texts)).map(each =>
        each.kind === 'label' ? Object.values(each.probabilities) : [],
      );
      assert.ok(
        farthest(
          rows,
          values.map(row => row.toReversed()),
        ) < 1e-5,
      );
      await run.dispose();
    }
  });
});

describe('training from a run of ours', () => {
  const model = '{ type: transformer, layers: 1, width: 8, heads: 2, pool: mean }';

  it('of a network of ours: its tokenizer and weights, the head for the same labels', async () => {
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1, batch: 16 }' });
    const base = await train(config, gather(workspace));
    const from = join(workspace, 'from.nlp.yaml');
    const start = `task: classify\ndata: { train: train.csv, test: test.csv }\nmodel: { from: ${JSON.stringify(base.folder)} }\n`;
    writeFileSync(from, `${start}train: { steps: 1, optimizer: { type: sgd, learning-rate: 1e-30 } }\n`);
    const { folder } = await train(from, gather(workspace));
    const table: { status: string }[] = JSON.parse(readFileSync(join(folder, 'tensors.json'), 'utf8'));
    assert.ok(table.every(({ status }) => status === 'found'));
    const { engine } = await createEngine('auto', { threads: 1 });
    const said: unknown[] = [];
    for (const each of [base.folder, folder]) {
      const run = await openRun(each, engine);
      const predictions = await run.predict(['a good story', 'the dull dog']);
      said.push(predictions.map(prediction => (prediction.kind === 'label' ? prediction.probabilities : prediction)));
      await run.dispose();
    }
    assert.deepEqual(said[1], said[0]);
  });

  it('of a pretrained network, for another task: the head is new', async () => {
    const { workspace, config } = makePretrainedWorkspace('bert');
    const base = await train(config, gather(workspace, { overrides: ['train.steps=1'] }));
    const overrides = [`model.from=${base.folder}`, 'task=multilabel', 'train.steps=1', 'data.labels=label'];
    const { folder, record } = await train(config, gather(workspace, { overrides }));
    assert.equal(record.task, 'multilabel');
    const table: { status: string; name: string; note?: string }[] = JSON.parse(
      readFileSync(join(folder, 'tensors.json'), 'utf8'),
    );
    const fresh = table.filter(({ status }) => status === 'new');
    assert.deepEqual(
      fresh.map(({ name }) => name),
      ['head.weight', 'head.bias'],
    );
    assert.match(fresh[0]!.note!, /another task \(classify\)/);
  });

  it('of one that LoRA adapted: with what that has learned', async () => {
    const { workspace, config } = makePretrainedWorkspace('bert', 'lora: { rank: 2 }');
    const base = await train(config, gather(workspace, { overrides: ['train.steps=6'] }));
    const plain = join(workspace, 'plain.nlp.yaml');
    const start = `task: classify\ndata: { train: train.csv }\nmodel: { from: ${JSON.stringify(base.folder)} }\n`;
    writeFileSync(plain, `${start}train: { steps: 1, optimizer: { type: sgd, learning-rate: 1e-30 } }\n`);
    const { folder } = await train(plain, gather(workspace));
    const { engine } = await createEngine('auto', { threads: 1 });
    const said: number[][] = [];
    for (const each of [base.folder, folder]) {
      const run = await openRun(each, engine);
      const [prediction] = await run.predict(['a good story']);
      said.push(prediction!.kind === 'label' ? Object.values(prediction!.probabilities) : []);
      await run.dispose();
    }
    assert.ok(farthest([said[1]!], [said[0]!]) < 1e-5);
  });

  it('is looked for by Check Data too, which says at its place what is missing', async () => {
    const { workspace, config } = makePretrainedWorkspace('bert');
    const good = await checkData(config, gather(workspace));
    assert.deepEqual(
      [good.problems.filter(({ severity }) => severity === 'error'), good.vocabulary, good.cut],
      [[], 80, 24],
    );
    const { problems } = await checkData(config, gather(workspace, { overrides: ['model.from=./nowhere'] }));
    assert.equal(problems.at(-1)!.code, 'no-pretrained');
  });

  it('says at its place what does not go together', async () => {
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1, batch: 16 }' });
    const base = await train(config, gather(workspace));
    const from = join(workspace, 'from.nlp.yaml');
    const place = JSON.stringify(base.folder);
    for (const [section, expected] of [
      [`{ from: ${place}, pool: cls }`, /from\.nlp\.yaml:3:16: .* is a transformer, which has no pool to choose/],
      ['{ from: ./nowhere }', /from\.nlp\.yaml:3:16: .*there is no such file or folder/],
    ] as const) {
      writeFileSync(from, `task: classify\ndata: { train: train.csv }\nmodel: ${section}\n`);
      await assert.rejects(train(from, gather(workspace)), expected);
    }
  });
});
