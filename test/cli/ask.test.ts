/** `ask` as a user runs it: trained for a few steps on SQuAD's form of file; scores as SQuAD's script has them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

const FIRST = ['Anna', 'Bo', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gerd', 'Hugo', 'Ines', 'Jan'];
const TOWNS = ['Oslo', 'Rome', 'New York', 'Lima', 'Kyoto', 'Cape Town', 'Bern', 'Quito', 'Paris', 'Delft'];

/** Two people and their towns: the question decides. */
function squadFile(from: number, to: number): string {
  const paragraphs = Array.from({ length: to - from }, (_, k) => {
    const i = from + k;
    const people = [FIRST[i % 10]!, FIRST[(i + 1 + (i % 7)) % 10]!];
    const towns = [TOWNS[(3 * i) % 10]!, TOWNS[(3 * i + 1 + (i % 5)) % 10]!];
    const context = `${people[0]} lives in ${towns[0]}. ${people[1]} lives in the town of ${towns[1]}.`;
    const qas = people.map((person, p) => ({
      id: `${i}-${p}`,
      question: `Where does ${person} live?`,
      answers: [{ text: towns[p]!, answer_start: context.indexOf(towns[p]!) }],
    }));
    return { context, qas };
  });
  return JSON.stringify({ version: '1.1', data: [{ title: 'Towns', paragraphs }] }, null, 1);
}

interface Trained {
  readonly run: string;
  readonly metrics: { readonly validation: Readonly<Record<string, number>> };
}

interface Told {
  readonly questions: readonly {
    readonly question: string;
    readonly answers: readonly { text: string; probability: number; start: number; end: number }[];
  }[];
}

/** Exact match and F1 as evaluate-v1.1.py computes them, for one right answer each. */
function scoreAsScript(pairs: readonly (readonly [predicted: string, right: string])[]) {
  const normalize = (text: string) =>
    [...text.toLowerCase()]
      .filter(c => !'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'.includes(c))
      .join('')
      .replace(/\b(a|an|the)\b/g, ' ')
      .split(/\s+/)
      .filter(word => word !== '');
  let [exact, f1] = [0, 0];
  for (const [predicted, right] of pairs) {
    const [a, b] = [normalize(predicted), normalize(right)];
    if (a.join(' ') === b.join(' ')) exact++;
    const left = [...b];
    const same = a.filter(word => left.includes(word) && left.splice(left.indexOf(word), 1)).length;
    if (same > 0) f1 += (2 * same) / (a.length + b.length);
  }
  return { exact: exact / pairs.length, f1: f1 / pairs.length };
}

describe('cli: ask', function () {
  this.timeout(120_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-ask-'));
  const cli = (words: readonly string[], input = '') => runCli(words, { cwd: workspace, input });
  const right = new Map<string, string>();

  before(() => {
    writeFileSync(join(workspace, 'towns.json'), squadFile(0, 120));
    const test = squadFile(200, 230);
    writeFileSync(join(workspace, 'towns-test.json'), test);
    for (const { qas } of JSON.parse(test).data[0].paragraphs) {
      for (const { question, answers } of qas) right.set(`${right.size} ${question}`, answers[0].text);
    }
    const config = [
      'task: { type: answer, answer-length: 4 }',
      'data: { train: towns.json, validation: towns-test.json }',
      'tokenizer: { type: word, length: 40 }',
      'model: { type: gru, width: 24, hidden: 24, bidirectional: true, dropout: 0 }',
      'train: { steps: 240, batch: 16, optimizer: { type: adam, learning-rate: 0.01 } }',
    ];
    writeFileSync(join(workspace, 'towns.nlp.yaml'), config.join('\n'));
    const written = ['task: { type: answer, form: generated }', ...config.slice(1, 3)];
    written.push(
      'model: { type: seq2seq-recurrent, width: 16, hidden: 16, dropout: 0 }',
      'train: { steps: 4, batch: 8 }',
    );
    writeFileSync(join(workspace, 'written.nlp.yaml'), written.join('\n'));
  });

  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('trains on SQuAD’s files, and scores as its script does', async () => {
    const trained = await cli(['train', 'towns.nlp.yaml', '--json']);
    assert.equal(trained.code, 0, trained.stderr);
    const { run, metrics } = trained.json<Trained>();
    const { validation } = metrics;
    // Who takes any town of the passage has .5.
    assert.ok(validation['exact-match']! > 0.8, JSON.stringify(validation));
    assert.ok(validation.MRR! >= validation['exact-match']!);
    const lines = readFileSync(join(run, 'predictions.jsonl'), 'utf8').trimEnd().split('\n');
    const told: readonly { prediction?: { text: string }; text?: string }[] = lines.map(line => JSON.parse(line));
    const texts = told.map(line => line.prediction?.text ?? line.text ?? '');
    const { exact, f1 } = scoreAsScript(texts.map((text, i) => [text, [...right.values()][i]!]));
    assert.equal(texts.length, right.size);
    assert.ok(Math.abs(exact - validation['exact-match']!) < 1e-12, `${exact}`);
    assert.ok(Math.abs(f1 - validation.F1!) < 1e-12, `${f1}`);
  });

  it('answers questions about a file or stdin, with the places', async () => {
    const context = 'Eva lives in Quito.\nHugo lives in the town of Cape Town.\n';
    writeFileSync(join(workspace, 'letter.txt'), context);
    const words = ['ask', 'towns.nlp.yaml', 'Where does Hugo live?', 'Where does Eva live?'];
    const told = (await cli([...words, '--context', 'letter.txt', '--json', '--count', '2'])).json<Told>();
    assert.deepEqual(
      told.questions.map(({ question, answers }) => [question, answers[0]!.text]),
      [
        ['Where does Hugo live?', 'Cape Town'],
        ['Where does Eva live?', 'Quito'],
      ],
    );
    for (const { answers } of told.questions) {
      assert.equal(answers.length, 2);
      assert.ok(answers[0]!.probability >= answers[1]!.probability);
      for (const { text, start, end } of answers) assert.equal(context.slice(start, end), text);
    }
    const shown = await cli(words.slice(0, 3), context);
    assert.match(shown.stdout, /^0\.\d{4}\tCape Town\t2:27\n(0\.\d{4}\t.*\n){2}$/);
  });

  it('shows which words of the question each word of the context attends to', async () => {
    const [question, context] = ['Where does Hugo live?', 'Hugo lives in Bern.'];
    const told = await cli(['attention', 'towns', question, '--pair', context, '--json']);
    assert.equal(told.code, 0, told.stderr);
    const { part, written, queries, keys, weights } = told.json<{
      readonly part: string;
      readonly written: string;
      readonly queries: readonly string[];
      readonly keys: readonly string[];
      readonly weights: readonly (readonly number[])[];
    }>();
    assert.deepEqual(
      [part, written, keys.join(' '), queries.join(' ')],
      ['question', 'Bern', 'where does hugo live ?', 'hugo lives in bern .'],
    );
    assert.equal(weights.length, queries.length);
    for (const row of weights) assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5);
    const whole = await cli(['attention', 'towns', `${question} ${context}`, '--json']);
    const { pair, ...same } = told.json<{ readonly pair: string }>();
    assert.equal(pair, context);
    assert.deepEqual(whole.json<object>(), { ...same, text: `${question} ${context}` });
    assert.match((await cli(['attention', 'towns', question])).stderr, /Write a question with its question mark/);
  });

  it('writes answers with an encoder-decoder, scored the same way', async () => {
    const trained = await cli(['train', 'written.nlp.yaml', '--json']);
    assert.equal(trained.code, 0, trained.stderr);
    const { validation } = trained.json<Trained>().metrics;
    for (const name of ['exact-match', 'F1', 'MRR', 'loss', 'perplexity']) assert.ok(name in validation, name);
    const asked = await cli(['ask', 'written', 'Where does Bo live?', '--json'], 'Bo lives in Bern.');
    assert.equal(asked.code, 0, asked.stderr);
    assert.ok(asked.json<Told>().questions[0]!.answers.length > 0);
    // The longest town has two words; nothing says that a longer answer is wanted.
    const { run } = trained.json<Trained>();
    assert.deepEqual(JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')).writtenLengths.at(-1)[1], 2);
    const short = ['--json', '--set', 'task.answer-length=1'];
    const told = await cli(['train', 'written.nlp.yaml', ...short]);
    const lines = readFileSync(join(told.json<Trained>().run, 'predictions.jsonl'), 'utf8').trimEnd().split('\n');
    for (const line of lines) assert.ok(JSON.parse(line).prediction.text.split(' ').length <= 1, line);
  });

  it('truncates no text that is read in windows, only questions that leave it no room', async () => {
    const short = ['--set', 'tokenizer.length=12', '--json'];
    const spans = await cli(['check', 'towns.nlp.yaml', ...short]);
    assert.doesNotMatch(spans.stdout, /context: \d+ tokens/);
    assert.match(spans.stdout, /question: \d+ tokens: truncated after 4/);
    assert.match((await cli(['check', 'written.nlp.yaml', ...short])).stdout, /long-text/);
  });

  it('says what is missing', async () => {
    const empty = await cli(['ask', 'towns', 'Who?'], ' \n');
    assert.deepEqual(
      [empty.code, empty.stderr.trim()],
      [1, 'No text to ask about. Name a file with --context, or send the text to stdin.'],
    );
    const none = await cli(['ask', 'towns', 'Who?', '--context', 'none.txt']);
    assert.match(none.stderr, /none\.txt/);
    const blank = await cli(['ask', 'towns', ' '], 'Bo.');
    assert.match(blank.stderr, /A question is empty/);
    const count = await cli(['ask', 'towns', 'Who?', '--count', '0'], 'Bo.');
    assert.match(count.stderr, /--count must be a whole number from 1 to 100/);
    const unfit = await cli(['generate', 'towns', '--prompt', 'Bo']);
    assert.match(unfit.stderr, /towns is a question-answering model and cannot generate text/);
    assert.equal((await cli(['predict', 'towns', 'Bo'])).code, 1);
  });
});
