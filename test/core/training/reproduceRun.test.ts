import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareTrainings, describeTrainings } from '../../../src/core/runs/compareTrainings';
import { readMetrics } from '../../../src/core/runs/metricsLog';
import { readRunRecord, writeRunRecord } from '../../../src/core/runs/record';
import { type Change, findChanges, reproduceRun } from '../../../src/core/training/reproduceRun';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

describe('training/reproduceRun', function () {
  this.timeout(60_000);
  let workspace = '';
  let config = '';
  let original = '';

  beforeEach(async () => {
    ({ workspace, config } = makeTinyWorkspace());
    ({ folder: original } = await train(config, gather(workspace)));
  });

  it('trains the same again, whatever its config says by now', async () => {
    writeFileSync(config, readFileSync(config, 'utf8').replace('width: 8', 'width: 16'));
    assert.deepEqual(await findChanges(original, gather(workspace)), []);
    const asked: Change[] = [];
    const { folder, record, changes, compared } = await reproduceRun(original, gather(workspace), found => {
      asked.push(...found);
      return false;
    });
    assert.deepEqual([asked, changes], [[], []]);
    assert.equal(record.status, 'completed');
    assert.match(record.title ?? '', /^[\w-]+ of \d{4}-\d\d-\d\d \d\d:\d\d again$/);
    const rows = (await readMetrics(original)).length;
    assert.deepEqual(compared, {
      equal: true,
      equalRows: rows,
      originalRows: rows,
      parted: undefined,
      scores: [],
      weightsEqual: true,
    });
    assert.equal(
      describeTrainings(compared),
      `Equal bit for bit: ${rows} of ${rows} rows of metrics, the weights too.`,
    );
    assert.equal(
      readFileSync(join(folder, 'config.yaml'), 'utf8'),
      readFileSync(join(original, 'config.yaml'), 'utf8'),
    );
    const [first, second] = [await readRunRecord(original), record];
    assert.deepEqual([second.engine, second.threads, second.seed], [first.engine, first.threads, first.seed]);
  });

  it('frames pairs as its tokenizer.json does, which in earlier versions did not', async () => {
    const pairs = makeTinyWorkspace({
      data: '{ train: train.csv, validation: 20%, text-pair: label }',
      model: '{ type: gru, width: 4, hidden: 4 }',
      train: '{ epochs: 1, batch: 32 }',
    });
    const { folder } = await train(pairs.config, gather(pairs.workspace));
    const path = join(folder, 'tokenizer.json');
    const framed = JSON.parse(readFileSync(path, 'utf8'));
    assert.equal(framed.post_processor.type, 'TemplateProcessing');
    const fileOf = async () =>
      JSON.parse(
        readFileSync(
          join((await reproduceRun(folder, gather(pairs.workspace), () => true)).folder, 'tokenizer.json'),
          'utf8',
        ),
      );
    assert.deepEqual(await fileOf(), framed);
    const earlier = { ...framed, post_processor: null };
    writeFileSync(path, JSON.stringify(earlier));
    assert.deepEqual(await fileOf(), earlier);
  });

  it('says what has changed before it trains, and trains only when told to', async () => {
    appendFileSync(join(workspace, 'train.csv'), 'a kind dog,good\n');
    const record = await readRunRecord(original);
    await writeRunRecord(original, {
      ...record,
      threads: 4096,
      versions: { ...record.versions, 'nlp-workbench': '0.0.1' },
    });
    let asked: readonly Change[] = [];
    const answering = reproduceRun(original, gather(workspace), found => {
      asked = found;
      return false;
    });
    await assert.rejects(answering, { code: 'not-reproducible', message: /train\.csv has changed/ });
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['data', 'version', 'machine'],
    );
    assert.equal(asked[1]!.message, `nlp-workbench was 0.0.1, and is ${record.versions['nlp-workbench']}`);
    assert.equal(readdirSync(join(workspace, '.nlp', 'runs', 'tiny')).length, 1);
    await writeRunRecord(original, record);
    const { compared, folder } = await reproduceRun(original, gather(workspace), () => true);
    assert.equal(compared.equal, false);
    const rows = await readMetrics(original);
    const others = await readMetrics(folder);
    const { step, metric, original: was, again } = compared.parted!;
    const place = compared.equalRows;
    assert.equal(rows[place]!.step, step);
    assert.equal(rows[place]!.values[metric], was);
    assert.equal(others[place]!.values[metric], again);
    assert.notEqual(was, again);
    assert.match(describeTrainings(compared), new RegExp(`^They part at step ${step}: ${metric} was `));
  });

  it('compares a stopped run as far as it went', async () => {
    const stop = new AbortController();
    const options = gather(workspace, { signal: stop.signal });
    const stopped = await train(config, {
      ...options,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 12) stop.abort();
      },
    });
    assert.equal(stopped.record.status, 'stopped');
    const compared = await compareTrainings(stopped.folder, original);
    assert.equal(compared.equal, true, describeTrainings(compared));
    assert.equal(compared.equalRows, compared.originalRows);
    assert.equal(compared.weightsEqual, undefined);
  });

  it('notices scores and weights that differ where the rows do not', async () => {
    const { folder } = await train(config, gather(workspace));
    const record = await readRunRecord(folder);
    await writeRunRecord(folder, {
      ...record,
      metrics: { ...record.metrics, test: { ...record.metrics.test, accuracy: 0.123 } },
    });
    const scores = await compareTrainings(original, folder);
    assert.equal(scores.equal, false);
    assert.match(
      describeTrainings(scores),
      /rows of metrics are equal, but test accuracy was [\d.]+, and is 0\.123\.$/,
    );
    await writeRunRecord(folder, record);
    const weights = join(folder, 'checkpoints', 'best', 'model.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    const differing = await compareTrainings(original, folder);
    assert.equal(differing.weightsEqual, false);
    assert.match(describeTrainings(differing), /the weights are not\.$/);
  });

  it('forgives a score that a later version has learned to compute, and no other', async () => {
    const { folder } = await train(config, gather(workspace));
    const path = join(folder, 'metrics.jsonl');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll('"validation/accuracy":', '"validation/kappa":0.5,"validation/accuracy":'));
    const more = await compareTrainings(original, folder);
    assert.equal(more.equal, true, describeTrainings(more));
    const fewer = await compareTrainings(folder, original);
    assert.equal(fewer.parted?.metric, 'validation/kappa');
  });

  it('tells an edited config, which also stops resuming', async () => {
    const stop = new AbortController();
    const { folder } = await train(config, {
      ...gather(workspace, { signal: stop.signal }),
      onEvent: event => {
        if (event.kind === 'metrics') stop.abort();
      },
    });
    const own = join(folder, 'config.yaml');
    const text = readFileSync(own, 'utf8');
    writeFileSync(own, text.replace('epochs: 4', 'epochs: 5'));
    assert.deepEqual(
      (await findChanges(folder, gather(workspace))).map(({ kind }) => kind),
      ['config'],
    );
    await assert.rejects(resume(folder, gather(workspace)), {
      code: 'config-changed',
      message: /config\.yaml was edited/,
    });
    // Line ends alone, as a version control system may change them, are no edit.
    writeFileSync(own, text.replaceAll('\n', '\r\n'));
    assert.equal((await resume(folder, gather(workspace))).record.status, 'completed');
  });
});
