// Recipes of CONTRIBUTING.md, followed to the letter: a toy of each kind in a copy of the project.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../sourceFiles';
import { toyModel } from './toyModel';
import { toyAbility, toyCommand, toyJob, toyMethod, toyPanel, toyProjection } from './toyParts';
import { toyScore, withJaccard } from './toyScore';
import { toyTask } from './toyTask';
import { type Addition, Workplace } from './workplace';

const mocha = join(ROOT, 'node_modules/mocha/bin/mocha.js');

/** Tests that look at every model, task or score. */
const holders = [
  'test/core/abilities.test.ts',
  'test/core/base/docsPages.test.ts',
  'test/core/catalog.test.ts',
  'test/core/config/foreignWords.test.ts',
  'test/core/config/parseConfig.test.ts',
  'test/core/config/referenceDocs.test.ts',
  'test/core/config/templates/templates.test.ts',
  'test/core/metrics/classification.test.ts',
  'test/core/metrics/decisions.test.ts',
  'test/core/metrics/scores.test.ts',
  'test/core/models/order.test.ts',
  'test/core/schemas.test.ts',
  'test/core/tasks/classify/task.test.ts',
  'test/core/tasks/givenScores.test.ts',
  'test/extension/contributed.test.ts',
  'test/extension/runs/keysOf.test.ts',
  'test/project/generatedPages.test.ts',
  'test/project/samples.test.ts',
];

const toys = {
  'a model': toyModel,
  'a task': toyTask,
  'a score': toyScore,
  'an attribution method': toyMethod,
  'a projection': toyProjection,
  'an ability': toyAbility,
  'a job': toyJob,
  'a panel': toyPanel,
  'a command': toyCommand,
};

describe('the recipes of CONTRIBUTING.md', function () {
  this.timeout(300_000);
  let workplace: Workplace;

  before(function () {
    // Packages of one system are in node_modules, the compiler's among them.
    if (process.platform === 'win32') this.skip();
    workplace = new Workplace();
    for (const toy of Object.values(toys)) workplace.add(toy);
    const fixture = join(workplace.folder, 'test/fixtures/metrics/classification.json');
    writeFileSync(fixture, withJaccard(readFileSync(fixture, 'utf8')));
  });
  after(() => workplace?.remove());

  it('name every file that is written and every list that gets a line', () => {
    const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
    const recipeOf = (title: string) => text.split(`## ${title}\n`)[1]!.split('\n## ')[0]!;
    const named = (recipe: string, { files, lines }: Addition) => {
      const paths = [...Object.keys(files), ...lines.map(({ file }) => file)];
      return paths.filter(path => !recipe.includes(path.slice(path.lastIndexOf('/') + 1)) && !isFile(recipe, path));
    };
    const isFile = (recipe: string, path: string) =>
      /^(?:samples|templates)\//.test(path) && recipe.includes(path.split('/')[0]!);
    for (const [kind, toy] of Object.entries(toys)) {
      // A file that is new has the name of what is added.
      const unnamed = named(recipeOf(`Adding ${kind}`), toy).filter(path => !Object.hasOwn(toy.files, path));
      assert.deepEqual(unnamed, [], kind);
    }
  });

  it('leave nothing for the compiler to say, wherever the lists are read', async () => {
    await workplace.checkTypes('src');
    await workplace.checkTypes('webview', 'webview/tsconfig.json');
  });

  it('leave nothing for the tests of the lists to say, once fixtures are written anew', async () => {
    const trains = /^(?!.*trains on sample data)|deepSets|topic/.source;
    await workplace.run('--import', 'tsx', mocha, '--no-config', '--timeout', '120000', '--grep', trains, ...holders);
    const page = readFileSync(join(workplace.folder, 'docs/config.md'), 'utf8');
    assert.match(
      page,
      /### model: deep-sets\n\nMean [^\n]*\n\nWith task: `classify`, `embed`, `multilabel`, `regress`, `similarity`, `topic`\.\n/,
    );
    const metrics = readFileSync(join(workplace.folder, 'docs/reference/metrics.md'), 'utf8');
    assert.match(metrics, /\n\| Jaccard index \(macro average\) \| `macro-jaccard` \| [^\n]* \| higher \| 0 to 1 \| /);
    assert.match(page, /### task: topic\n\nThe topic of a text\.\n/);
  });

  it('make a model that trains for a task towards a score, predicts and is reported', async () => {
    const config = join(workplace.folder, 'samples', 'mine.nlp.yaml');
    const cli = (...words: readonly string[]) =>
      workplace.run('--import', 'tsx', join(workplace.folder, 'src/cli/launch.ts'), ...words);
    const write = (task: string, best = 'macro-jaccard') =>
      writeFileSync(
        config,
        `task: ${task}\ndata: { train: data/reviews.csv }\nmodel: { type: deep-sets, width: 16 }\ntrain: { steps: 40, batch: 16, optimizer: { type: adam, learning-rate: 1e-2 }, best: ${best} }\n`,
      );
    write('tag', 'accuracy');
    await assert.rejects(
      cli('check', config),
      /task tag needs a model gru, lstm, pretrained, rnn or transformer, not deep-sets/,
    );
    write('topic');
    await cli('train', config, '--json');
    const { predictions } = JSON.parse(await cli('predict', config, 'A joy from beginning to end.', '--json'));
    assert.deepEqual(Object.keys(predictions[0].probabilities).sort(), ['negative', 'positive']);
    const runs = join(workplace.folder, '.nlp', 'runs', 'mine');
    const [run] = readdirSync(runs);
    const record = JSON.parse(readFileSync(join(runs, run!, 'run.json'), 'utf8'));
    assert.equal(record.best.metric, 'macro-jaccard');
    const { report, intervals, split } = JSON.parse(await cli('report', config, '--json'));
    const value = record.metrics[split]['macro-jaccard'];
    assert.equal(report.scores['macro-jaccard'], value);
    const { low, high } = intervals['macro-jaccard'];
    assert.ok(low <= value && value <= high, `${low} ${value} ${high}`);
    const explained = JSON.parse(await cli('explain', config, 'A joy.', '--method', 'first-word', '--json'));
    assert.equal(explained.method, 'first-word');
    writeFileSync(join(workplace.folder, 'vectors.json'), '[[1, 2, 3], [4, 5, 6]]');
    const projected = JSON.parse(await cli('project', '--vectors', 'vectors.json', '--method', 'first-two', '--json'));
    assert.deepEqual(
      projected.points.map(({ x, y }: { x: number; y: number }) => [x, y]),
      [
        [1, 2],
        [4, 5],
      ],
    );
    const { added_tokens } = JSON.parse(readFileSync(join(runs, run!, 'tokenizer.json'), 'utf8'));
    assert.deepEqual(
      added_tokens.map(({ content }: { content: string }) => content),
      ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
    );
  });
});
