// Every template is listed, parses without problems, explains itself, and trains on sample data.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseConfig } from '../../../../src/core/config/parseConfig';
import { columnBlanks, fillTemplate, toSnippet } from '../../../../src/core/config/templates/fillTemplate';
import { guessColumns } from '../../../../src/core/config/templates/guessColumns';
import { describeTemplate, templates } from '../../../../src/core/config/templates/templates';
import { configSchema, taskModels, tasks, untrained } from '../../../../src/core/schemas';
import { train } from '../../../../src/core/training/trainRun';
import { pretrainedFolder } from '../../training/pretrainedWorkspace';
import { sampleData } from './sampleData';

const FOLDER = resolve(__dirname, '../../../../templates');

/** Word vectors have steps of their own. */
function batchOf(id: string): readonly string[] {
  return id.startsWith('word-vectors/') ? [] : ['train.batch=8'];
}

/** Templates of pretrained models name a folder that people bring. */
function startOf(id: string): readonly string[] {
  // What reads of two that are joined.
  if (/^ {4}from: \.\//m.test(read(id))) return [`model.encoder.from=${JSON.stringify(pretrainedFolder('bert'))}`];
  if (!/^ {2}from: \.\//m.test(read(id))) return [];
  const folder = pretrainedFolder(id.startsWith('generate/') ? 'gpt2' : 'bert');
  return [`model.from=${JSON.stringify(folder)}`, ...(id.startsWith('generate/') ? ['tokenizer.length=16'] : [])];
}

const read = (id: string) => readFileSync(join(FOLDER, `${id}.yaml`), 'utf8');

describe('the templates', () => {
  it('are listed, each of the folder', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.yaml'));
    assert.deepEqual(
      templates.map(({ id }) => id).sort(),
      files.map(name => name.replace(/\.yaml$/, '').replaceAll('\\', '/')).sort(),
    );
    assert.equal(new Set(templates.map(({ task, title }) => `${task} ${title}`)).size, templates.length);
  });

  it('show every model that classifies, and something of every task', () => {
    const modelOf = (id: string) =>
      parseConfig<typeof configSchema>(read(id), `/${id}.yaml`, configSchema).config?.model.type;
    const classifiers = templates.filter(({ task }) => task === 'classify').map(({ id }) => modelOf(id));
    assert.deepEqual([...new Set(classifiers)].sort(), [...taskModels.classify].sort());
    const trained = Object.keys(tasks).filter(task => !Object.hasOwn(untrained.task, task));
    assert.deepEqual([...new Set(templates.map(({ task }) => task))].sort(), trained.sort());
  });

  for (const { id, task, beside } of templates) {
    describe(id, () => {
      const text = read(id);

      it('parses without problems, for the task of its folder', () => {
        const { config, problems } = parseConfig<typeof configSchema>(text, `/${id}.yaml`, configSchema);
        assert.deepEqual(problems, []);
        assert.equal(config?.task.type, task);
      });

      it('says what it is for, and has its blanks', () => {
        assert.match(describeTemplate(text), /^[A-Z].{30,75}\.$/);
        const { blanks, text: same } = fillTemplate(text, {}, configSchema);
        assert.equal(same, text);
        assert.equal(blanks[0]?.key, 'train');
        assert(blanks.length > 1, 'no columns');
      });

      it('trains on sample data, its columns guessed', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'nlp-template-'));
        try {
          const { name, content, table } = sampleData(id);
          writeFileSync(join(folder, name), content);
          const columns = guessColumns(columnBlanks(text, configSchema), table);
          const filled = fillTemplate(text, { train: name, ...columns }, configSchema).text;
          for (const file of beside) cpSync(join(FOLDER, file), join(folder, basename(file)));
          const config = join(folder, 'model.nlp.yaml');
          writeFileSync(config, filled);
          const losses: number[] = [];
          const { record } = await train(config, {
            workspace: folder,
            trusted: true,
            overrides: ['train.steps=8', 'train.patience=0', ...batchOf(id), ...startOf(id)],
            signal: new AbortController().signal,
            onEvent(event) {
              if (event.kind !== 'metrics') return;
              for (const { values } of event.rows) {
                // What is counted has no steps, and a loss of the validation examples alone.
                const loss = values['train/loss'] ?? (id === 'generate/nGram' ? values['validation/loss'] : undefined);
                if (loss !== undefined) losses.push(loss);
              }
            },
          });
          assert.equal(record.status, 'completed');
          assert(losses.length > 0 && losses.every(Number.isFinite), losses.join());
          // GloVe has no loss of held-out texts.
          if (id !== 'word-vectors/glove') assert(record.metrics.validation, 'no validation score');
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      });
    });
  }
});

describe('a filled template', () => {
  const template = `# Says what it is.
task: classify
data: { train: data.csv, validation: 10%, text: text, label: label } # kept
model: lstm
`;

  it('has the answers in their places and its comments as they were', () => {
    const answers = { train: 'my mails.csv', validation: 'dev: 1.csv', text: 'body', label: '2' };
    const { text, blanks } = fillTemplate(template, answers, configSchema);
    assert.equal(
      text,
      template
        .replace('data.csv', 'my mails.csv')
        .replace('10%', '"dev: 1.csv"')
        .replace('text: text', 'text: body')
        .replace('label: label', 'label: 2'),
    );
    assert.deepEqual(
      blanks.map(({ key, start, end }) => [key, text.slice(start, end)]),
      [
        ['train', 'my mails.csv'],
        ['validation', '"dev: 1.csv"'],
        ['text', 'body'],
        ['label', '2'],
      ],
    );
    const { config, problems } = parseConfig<typeof configSchema>(text, '/m.nlp.yaml', configSchema);
    assert.deepEqual(problems, []);
    assert.deepEqual([config?.data.validation, config?.data.label], ['dev: 1.csv', '2']);
  });

  it('becomes a snippet whose stops are the blanks, all else literal', () => {
    const { text, blanks } = fillTemplate(template, { train: 'a$b}.csv' }, configSchema);
    assert.match(toSnippet({ text, blanks }), /train: \$\{1:"a\\\$b\\\}\.csv"\}, validation: 10%, text: \$\{2:text\}/);
    assert.match(toSnippet({ text, blanks }), /label: \$\{3:label\} \\\} # kept/);
  });
});
