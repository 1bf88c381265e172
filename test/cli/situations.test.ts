/** What people do wrong, and what they read then: what is wrong, where, why, and what to do, with the text to type. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { main } from '../../src/cli/index';
import { Terminal } from '../../src/cli/terminal';
import { formatProblem } from '../../src/core/base/problem';
import { checkData } from '../../src/core/training/checkData';
import { runCli } from './runCli';

const FILES: Readonly<Record<string, string | Buffer>> = {
  'd.csv': `text,label\n${Array.from({ length: 20 }, (_, i) => (i % 2 ? `good film ${i},pos` : `bad film ${i},neg`)).join('\n')}\n`,
  't.txt': 'to be or not to be\n'.repeat(40),
  'latin.csv': Buffer.from('text,label\ncaf\xe9,a\n', 'latin1'),
  'zip.csv': Buffer.from('PK\x03\x04aaaa', 'latin1'),
  'ragged.csv': 'text,label\na,b,c\nd,e\ng,h\n',
  'columns.csv': 'review,stars\na,b\nd,e\n',
  'odd.csv': 'aaa,bbb\na,b\nd,e\n',
  'one.csv': 'text,label\na,a\nd,a\n',
  'head.csv': 'text,label\n',
  'two.csv': 'text,label\na,a\nb,b\n',
  'array.jsonl': '[{"text":"a","label":"b"},{"text":"c","label":"d"}]',
  'squad.json': JSON.stringify({
    data: [
      {
        paragraphs: [{ context: 'abc', qas: [{ id: '1', question: 'q', answers: [{ text: 'a', answer_start: 0 }] }] }],
      },
    ],
  }),
  'plain.txt': 'hello\nworld\n',
  'plain.xyz': 'hello\n',
};

const D = 'data: { train: d.csv }\n';
const CLASSIFY = `task: classify\n${D}`;
const ofData = (train: string) => `task: classify\ndata: { train: ${train} }\nmodel: lstm\n`;

/** A config; the first thing it is told, without folders. */
const CONFIGS: Readonly<Record<string, readonly [config: string, told: string]>> = {
  'a misspelled task': [
    `task: clasify\n${D}model: lstm\n`,
    'x.nlp.yaml:1:7: unknown task "clasify"; did you mean "classify"?',
  ],
  'a misspelled section': [
    `${CLASSIFY}model: lstm\ntrian: { epochs: 1 }\n`,
    'x.nlp.yaml:4:1: unknown key "trian"; did you mean "train"?',
  ],
  'a key in the singular': [
    `${CLASSIFY}model: lstm\ntrain: { epoch: 1 }\n`,
    'x.nlp.yaml:4:10: unknown key "epoch"; did you mean "epochs"?',
  ],
  'an abbreviation under another section': [
    `${CLASSIFY}model: { type: lstm, lr: 1 }\n`,
    'x.nlp.yaml:3:22: unknown key "lr"; "learning-rate" is under train.optimizer',
  ],
  'a key one level too high': [
    `${CLASSIFY}model: lstm\ntrain: { learning-rate: 1 }\n`,
    'x.nlp.yaml:4:10: "learning-rate" belongs under train.optimizer',
  ],
  'a number in quotes': [
    `${CLASSIFY}model: lstm\ntrain: { batch: "32" }\n`,
    'x.nlp.yaml:4:17: batch: expected all, or a whole number from 1 to 65536, got text "32"; did you mean 32?',
  ],
  'another number in quotes': [
    `${CLASSIFY}model: { type: lstm, layers: "2" }\n`,
    'x.nlp.yaml:3:30: layers: expected a whole number, got text "2"; did you mean 2?',
  ],
  'a percentage without its sign': [
    'task: classify\ndata: { train: d.csv, validation: 10 }\nmodel: lstm\n',
    'x.nlp.yaml:2:35: validation must be from 0% to below 100%, got 10; did you mean 10%?',
  ],
  'a tab': [
    'task: classify\ndata:\n\ttrain: d.csv\nmodel: lstm\n',
    'x.nlp.yaml:3:1: a tab indents this line; YAML wants spaces',
  ],
  'a file instead of keys': [
    'task: classify\ndata: d.csv\nmodel: lstm\n',
    'x.nlp.yaml:2:7: data: expected keys (train, validation, test, split, format, encoding, header, delimiter, and 20 more), got text "d.csv"; write data: { train: d.csv }',
  ],
  'a pretrained model': [
    `${CLASSIFY}model: bert-base-uncased\n`,
    'x.nlp.yaml:3:8: unknown model "bert-base-uncased"; pretrained models cannot be loaded; did you mean "transformer"?',
  ],
  'a task as others call it': [
    `task: ner\n${D}model: lstm\n`,
    'x.nlp.yaml:1:7: unknown task "ner"; did you mean "tag"?',
  ],
  'hidden_size of a Transformer': [
    `${CLASSIFY}model: { type: transformer, hidden_size: 64 }\n`,
    'x.nlp.yaml:3:29: unknown key "hidden_size"; did you mean "width"?',
  ],
  'hidden_size of an LSTM': [
    `${CLASSIFY}model: { type: lstm, hidden_size: 64 }\n`,
    'x.nlp.yaml:3:22: unknown key "hidden_size"; did you mean "hidden"?',
  ],
  num_heads: [
    `${CLASSIFY}model: { type: transformer, num_heads: 4 }\n`,
    'x.nlp.yaml:3:29: unknown key "num_heads"; did you mean "heads"?',
  ],
  num_layers: [
    `${CLASSIFY}model: { type: lstm, num_layers: 4 }\n`,
    'x.nlp.yaml:3:22: unknown key "num_layers"; did you mean "layers"?',
  ],
  batch_size: [
    `${CLASSIFY}model: lstm\ntrain: { batch_size: 4 }\n`,
    'x.nlp.yaml:4:10: unknown key "batch_size"; did you mean "batch"?',
  ],
  'batch_size at the top': [
    `${CLASSIFY}model: lstm\nbatch_size: 4\n`,
    'x.nlp.yaml:4:1: unknown key "batch_size"; "batch" is under train',
  ],
  'max_length under model': [
    `${CLASSIFY}model: { type: lstm, max_length: 4 }\n`,
    'x.nlp.yaml:3:22: unknown key "max_length"; "length" is under tokenizer',
  ],
  'heads that do not divide the width': [
    `${CLASSIFY}model: { type: transformer, width: 130 }\n`,
    'x.nlp.yaml:3:36: width (130) must be divisible by heads (4). Use width 128 or 132, or heads 5.',
  ],
  'n-grams of a model that reads in order': [
    `${CLASSIFY}tokenizer: { type: word, n-grams: [1, 2] }\nmodel: lstm\n`,
    'x.nlp.yaml:3:12: n-grams are for models that ignore word order (bag-of-words, linear), not for lstm. Remove n-grams, or change the model.',
  ],
  'a pair for a model of one text': [
    'task: classify\ndata: { train: d.csv, text-pair: label }\nmodel: linear\n',
    'x.nlp.yaml:3:8: linear reads one text. For a text-pair use lstm, gru or transformer.',
  ],
  'a model of another task': [
    'task: generate\ndata: { train: t.txt }\nmodel: linear\n',
    'x.nlp.yaml:3:8: task generate needs a model gru, lstm, n-gram, pretrained, rnn or transformer, not linear',
  ],
  'a state that is carried by no state': [
    'task: { type: generate, carry: true }\ndata: { train: t.txt }\nmodel: transformer\n',
    'x.nlp.yaml:1:32: carry: true needs a recurrent model (gru, lstm, rnn): transformer has no state. Remove carry, or change the model.',
  ],
  'a stream in accumulated batches': [
    'task: { type: generate, carry: true }\ndata: { train: t.txt }\nmodel: gru\ntrain: { accumulate: 2 }\n',
    'x.nlp.yaml:4:22: carry: true reads the stream batch by batch, so accumulate must be 1. Remove accumulate, or carry.',
  ],
  'a language model that reads ahead': [
    'task: generate\ndata: { train: t.txt }\nmodel: { type: gru, bidirectional: true }\n',
    'x.nlp.yaml:3:36: bidirectional: true is not possible with task: generate, because each token may depend only on earlier ones. Remove bidirectional.',
  ],
  'a loss of another task': [
    'task: tag\ndata: { train: d.csv }\nmodel: gru\ntrain: { loss: focal }\n',
    'x.nlp.yaml:4:16: task tag has its own loss; focal needs one label per text (classify, relate). Remove loss.',
  ],
  'f1 as the best score': [
    `${CLASSIFY}model: lstm\ntrain: { best: f1 }\n`,
    'x.nlp.yaml:4:16: classify has no score "f1"; did you mean "macro-F1"?',
  ],
  'Latin-1': [
    ofData('latin.csv'),
    'latin.csv:2:4: byte 0xE9 is not UTF-8; this looks like windows-1252: set encoding: windows-1252, or save the file as UTF-8',
  ],
  'a spreadsheet': [
    ofData('zip.csv'),
    'zip.csv:1:1: not a text file but a zip archive, such as a spreadsheet; export it as .csv',
  ],
  'a comma in a text': [
    ofData('ragged.csv'),
    'ragged.csv:2:1: 3 fields where the header has 2; put quotes around a text that contains the delimiter',
  ],
  'columns with usual names': [
    ofData('columns.csv'),
    'x.nlp.yaml:2:1: columns.csv has no column "text"; did you mean "review"? Set data.text: review.',
  ],
  'columns with unusual names': [
    ofData('odd.csv'),
    'x.nlp.yaml:2:1: odd.csv has no column "text"; its columns are aaa, bbb. Set data.text: aaa (or another).',
  ],
  'a single label': [
    ofData('one.csv'),
    'x.nlp.yaml:2:1: every training example has the label "a". Add examples of another label, or set data.label to another column.',
  ],
  'nothing but a header': [
    ofData('head.csv'),
    'head.csv:1:1: no example with both a text and a label; add rows below the header',
  ],
  'too few examples for a split': [
    ofData('two.csv'),
    'x.nlp.yaml:2:1: warning: no validation split: 10% of 2 examples is less than one. Add examples, or set data.validation to a file or a larger fraction.',
  ],
  'a JSON array in lines': [
    ofData('array.jsonl'),
    'array.jsonl:1:1: expected a JSON object ({ ... }), got an array; a .jsonl file has one object per line and no array around them; for an array set data.format: json',
  ],
  'questions for a classifier': [
    ofData('squad.json'),
    'x.nlp.yaml:2:16: squad.json is read as SQuAD (questions and answers), but the task needs text and label. Save the file as .jsonl, one {"text": ..., "label": ...} per line, or set task: answer.',
  ],
  'plain text for a classifier': [
    ofData('plain.txt'),
    'x.nlp.yaml:2:16: plain.txt has no "text" and "label": a .txt is one text per line, for task generate. Use a .csv or .jsonl, or a folder with one subfolder (or .txt file) per label; if the file is a table, set data.format (csv, tsv, jsonl, columns).',
  ],
  'an unknown ending': [
    ofData('plain.xyz'),
    'x.nlp.yaml:2:16: cannot tell the format of plain.xyz by its name; set format: csv, tsv, jsonl, json, parquet, squad, conll-u, columns, parallel, text',
  ],
  'a file that is not there': [
    ofData('nofolder/d.csv'),
    'x.nlp.yaml:2:16: there is no file nofolder/d.csv; paths are relative to the config',
  ],
  'a pattern that nothing matches': [
    ofData("'*.foo'"),
    'x.nlp.yaml:2:16: no file matches *.foo; paths are relative to the config',
  ],
};

/** A command line; its exit code is 1, and this is all of stderr. */
const COMMANDS: readonly (readonly [words: readonly string[], told: string])[] = [
  [['train', 'spam'], 'spam is no config file. Did you mean spam.nlp.yaml?'],
  [['check', 'spma.nlp.yaml'], 'There is no file spma.nlp.yaml. Did you mean spam.nlp.yaml?'],
  [
    ['train', 'zzz.nlp.yaml'],
    'There is no file zzz.nlp.yaml. Configs here: attentive.nlp.yaml, counted.nlp.yaml, spam.nlp.yaml.',
  ],
  [
    ['train', '.'],
    '. is a folder, not a config file. Configs here: attentive.nlp.yaml, counted.nlp.yaml, spam.nlp.yaml.',
  ],
  [['train'], 'Missing argument CONFIG. Usage: nlp train CONFIG'],
  [['compare', 'spam'], 'Missing argument RUN. Usage: nlp compare RUN RUN...'],
  [
    ['attention', 'spam', 'good', 'film'],
    'Too many arguments: put a text with spaces in quotes. Usage: nlp attention RUN|CONFIG TEXT',
  ],
  [
    ['train', 'spam.nlp.yaml', '--epochs', '3'],
    'Unknown option --epochs. Override config keys with --set, for example --set train.epochs=3.',
  ],
  [
    ['train', 'spam.nlp.yaml', '--batch-size=8'],
    'Unknown option --batch-size. Override config keys with --set, for example --set train.batch=8.',
  ],
  [
    ['train', 'spam.nlp.yaml', '--lr', '0.01'],
    'Unknown option --lr. Override config keys with --set, for example --set train.optimizer.learning-rate=0.01.',
  ],
  [
    ['predict', 'spam', 'a', '--chekpoint', 'last'],
    'Unknown option --chekpoint. Did you mean --checkpoint? See nlp predict --help.',
  ],
  [['evaluate', 'spam', '--zzz'], 'Unknown option --zzz. See nlp evaluate --help.'],
  [['trian', 'spam.nlp.yaml'], 'Unknown command "trian". Did you mean train? See nlp --help.'],
  [['evaluate', 'spam', '--split', 'dev'], 'Unknown split "dev"; did you mean "validation"?'],
  [['predict', 'spam', 'a', '--checkpoint', 'first'], 'Unknown checkpoint "first"; there are best and last.'],
  [
    ['check', 'spam.nlp.yaml', '--set', 'train.best=f1'],
    '--set train.best=f1: classify has no score "f1"; did you mean "macro-F1"?',
  ],
  [
    ['check', 'spam.nlp.yaml', '--set', 'model.width=two'],
    '--set model.width=two: width: expected a whole number, got text "two"',
  ],
  [['predict', 'nosuch', 'a'], 'No run "nosuch" in HERE; there are runs of attentive, counted, spam.'],
  [['predict', 'span', 'a'], 'No run "span" in HERE; there are runs of attentive, counted, spam. Did you mean spam?'],
  [
    ['generate', 'spam'],
    'spam is a classifier and cannot generate text. Use "nlp predict", or train a config with task: generate.',
  ],
  [
    ['predict', 'counted', 'a'],
    'counted is a language model and cannot classify texts. Use "nlp generate", or train a config with task: classify.',
  ],
  [
    ['translate', 'spam', 'a'],
    'spam is a classifier and cannot translate. Use "nlp predict", or train a config with task: translate.',
  ],
  [['resume', 'spam'], 'RUN is completed: there is nothing to resume. Train its config again for another run.'],
  [
    ['export', 'counted'],
    'An n-gram model is a table of counts and has no ONNX form. Export a neural model instead, for example model: gru.',
  ],
  [
    ['export', 'spam', '--to', '/nosuch/x.onnx'],
    'Cannot write /nosuch/x.onnx: the folder /nosuch does not exist; create it, or choose another path.',
  ],
  [
    ['predict', 'broken', 'a'],
    'Cannot open run broken/20260101-000000-aaaa: HERE/.nlp/runs/broken/20260101-000000-aaaa/run.json is not valid JSON. Restore it from a backup, or delete the run.',
  ],
  [['evaluate', '.'], 'HERE is no run: it has no run.json. Name a folder in .nlp/runs/NAME.'],
  [['predict', 'spam'], 'No text given. Pass texts as arguments, with --file, or on stdin.'],
  [['predict', 'spam', ''], 'The text is empty. Pass a text with at least one character.'],
  [['predict', 'spam', 'a', ' \u200b'], 'Text 2 is empty. Pass a text with at least one character.'],
  [['attention', 'attentive', ' '], 'The text is empty. Pass a text with at least one character.'],
  [
    ['compare', 'spam', 'spam'],
    'The same run twice: a config or a name means its newest run. Name older ones as NAME/ID; nlp runs lists them.',
  ],
  [
    ['runs', 'clean'],
    'Nothing chosen to remove. Add at least one of --unfinished, --keep-best N, --older-than DAYS, --optimizer, --downloads, --indexes.',
  ],
  [
    ['tokenize', 'spam', 'a', '--set', 'train.epochs=1'],
    '--set is for configs: a run keeps the config it was trained with. Name the config instead of the run.',
  ],
  [
    ['predict', 'spam', 'a', '--pair', 'b'],
    'spam reads one text, not two. Leave the second text out, or train a config with data.text-pair.',
  ],
  [['attention', 'attentive', 'good film', '--layer', '3'], 'There is no layer 3; layers are 1 to 2.'],
  [['attention', 'attentive', 'good film', '--head', '3'], 'There is no head 3; heads are 1 to 2.'],
  [['attention', 'attentive', 'good film', '--layer', '0'], '--layer must be a whole number from 1, not "0".'],
  [
    ['generate', 'counted', '--label', 'x', '--prompt', 'a'],
    'This model was trained without labels. Leave the label out.',
  ],
];

describe('what people do wrong', function () {
  this.timeout(180_000);
  const here = realpathSync(mkdtempSync(join(tmpdir(), 'nlp-situations-')));
  const write = (name: string, content: string | Buffer) => {
    mkdirSync(dirname(join(here, name)), { recursive: true });
    writeFileSync(join(here, name), content);
  };
  after(() => rmSync(here, { recursive: true, force: true }));
  before(() => {
    for (const [name, content] of Object.entries(FILES)) write(name, content);
  });

  describe('in a config or its data', () => {
    const config = join(here, 'x.nlp.yaml');
    after(() => rmSync(config));
    for (const [situation, [text, told]] of Object.entries(CONFIGS)) {
      it(situation, async () => {
        write('x.nlp.yaml', text);
        const signal = new AbortController().signal;
        const { problems } = await checkData(config, { workspace: here, trusted: true, signal, onEvent: () => {} });
        const first = problems.find(({ severity }) => severity === 'error') ?? problems[0];
        assert.ok(first, 'nothing was told');
        assert.equal(
          formatProblem(first)
            .replace(here + sep, '')
            .replaceAll(here, 'HERE'),
          told,
        );
      });
    }
  });

  describe('on the command line', () => {
    let completed = '';

    before(async () => {
      write('spam.nlp.yaml', `${CLASSIFY}model: { type: bag-of-words, width: 4 }\ntrain: { steps: 1 }\n`);
      write(
        'attentive.nlp.yaml',
        `${CLASSIFY}model: { type: transformer, width: 4, heads: 2, layers: 2 }\ntrain: { steps: 1 }\n`,
      );
      write('counted.nlp.yaml', 'task: generate\ndata: { train: t.txt }\nmodel: n-gram\n');
      for (const name of ['spam', 'attentive', 'counted']) {
        const trained = await run(['train', `${name}.nlp.yaml`, '--json'], here);
        assert.equal(trained.code, 0, trained.stderr);
        if (name === 'spam') completed = JSON.parse(trained.stdout).run;
      }
    });

    for (const [words, told] of COMMANDS) {
      it(`nlp ${words.map(word => (/^\S+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`, async () => {
        if (words[1] === 'broken') write('.nlp/runs/broken/20260101-000000-aaaa/run.json', '{');
        const { code, stderr, stdout } =
          words.length === 2 && words[0] === 'predict' ? await runCli(words, { cwd: here }) : await run(words, here);
        if (words[1] === 'broken') rmSync(join(here, '.nlp/runs/broken'), { recursive: true });
        const expected = told
          .replace('RUN is', `spam/${basename(completed)} is`)
          .replace(/HERE[\w./-]*/g, path => path.replaceAll('/', sep))
          .replace(/\/nosuch[\w./-]*/g, path => resolve(here, path));
        assert.equal(
          stderr.replaceAll(here, 'HERE').replace(/there are runs of ([\w, ]+)/, sortNames),
          `${expected}\n`,
        );
        assert.deepEqual([code, stdout], [1, '']);
      });
    }

    it('says what is missing where a text has no keywords', async () => {
      const { code, stderr } = await run(['keywords', 'spam', 'zzz'], here);
      assert.equal(code, 0);
      assert.match(
        stderr,
        /^No keywords: every word is either unknown to the vocabulary or occurs in all training texts\.$/m,
      );
    });

    it('tells the same to scripts', async () => {
      const { code, stdout } = await run(['predict', 'spam', '', '--json'], here);
      assert.equal(code, 1);
      assert.deepEqual(JSON.parse(stdout), {
        error: { code: 'no-text', message: 'The text is empty. Pass a text with at least one character.' },
      });
    });
  });
});

/** In this process: as many commands as there are would take their time to start. */
async function run(words: readonly string[], folder: string) {
  let [stdout, stderr] = ['', ''];
  const out = {
    write(text: string) {
      stdout += text;
      return true;
    },
  };
  const errors = {
    write(text: string) {
      stderr += text;
      return true;
    },
  };
  const before = process.cwd();
  process.chdir(folder);
  try {
    const code = await main(words, new Terminal(out, errors));
    return { code, stdout, stderr };
  } finally {
    process.chdir(before);
  }
}

/** Runs are listed by when they were trained. */
function sortNames(_: string, names: string): string {
  return `there are runs of ${names.split(', ').sort().join(', ')}`;
}
