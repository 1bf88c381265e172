import assert from 'node:assert/strict';
import { LineIndex } from '../../../src/core/base/lineIndex';
import { Random } from '../../../src/core/base/random';
import { complete } from '../../../src/core/config/editor/complete';
import { hover } from '../../../src/core/config/editor/hover';
import { configSchema } from '../../../src/core/schemas';

/** `|` marks the cursor. */
function at(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return { text, position: new LineIndex(text).position(offset) };
}
function completeAt(marked: string) {
  const { text, position } = at(marked);
  return complete(text, position, configSchema);
}
const labels = (marked: string) => completeAt(marked)?.items.map(({ label }) => label);
const snippet = (marked: string, label: string) =>
  completeAt(marked)?.items.find(item => item.label === label)?.snippet;

describe('config/editor/complete', () => {
  it('offers the keys that are not there yet, required ones marked', () => {
    assert.deepEqual(labels('task: classify\n|'), ['data', 'tokenizer', 'model', 'train', 'engine', 'extends']);
    const required = completeAt('|')!
      .items.filter(item => item.required)
      .map(({ label }) => label);
    assert.deepEqual(required, ['task', 'data', 'model']);
  });

  it('offers the keys of the chosen variant, in block and in flow, closed or not', () => {
    for (const text of [
      'model:\n  type: cnn\n  |\ntrain:\n  epochs: 3\n',
      'model: { type: cnn, | }',
      'model: { type: cnn, ker|',
      'model: { |, type: cnn }\ntrain: {}\n',
      '{"model": {"type": "cnn", "|"}}',
    ]) {
      const found = labels(text)!;
      assert.ok(found.includes('kernels') && !found.includes('heads') && !found.includes('type'), `${text}: ${found}`);
    }
  });

  it('offers the keys of every variant while there is no type', () => {
    const found = labels('model:\n  |\n')!;
    assert.equal(found[0], 'type');
    assert.ok(found.includes('kernels') && found.includes('heads'));
    assert.ok(labels('tokenizer: { | }')!.includes('vocabulary'));
  });

  it('offers the words of a value', () => {
    assert.ok(labels('model: |')!.includes('transformer'));
    assert.ok(labels('model: { type: tr|')!.includes('transformer'));
    const translating = ['encoder-decoder', 'pretrained', 'seq2seq-recurrent', 'seq2seq-transformer'];
    for (const text of [
      'task: translate\nmodel: |',
      'task: { type: translate, beam: 2 }\nmodel: { type: |',
      '{"task": "translate", "model": "|"}',
    ])
      assert.deepEqual(labels(text), translating, text);
    assert.match(
      snippet('task: translate\nmod|', 'model')!,
      /\|encoder-decoder,pretrained,seq2seq-recurrent,seq2seq-transformer\|/,
    );
    assert.ok(labels('task: trans\nmodel: |')!.includes('cnn'), 'of a task that is none, all');
    assert.deepEqual(labels('tokenizer:\n  lowercase: |\n  type: word\n'), ['true', 'false']);
    assert.ok(labels('train: { optimizer: a|, epochs: 3 }')!.includes('adamw'));
    assert.deepEqual(labels('data: { train: a.csv, validation: | }'), ['10%']);
  });

  it('says where files and columns belong', () => {
    assert.equal(completeAt('data: { train: | }')!.wants, 'path');
    assert.equal(completeAt('data:\n  label: sent|')!.wants, 'column');
    assert.deepEqual(completeAt('data:\n  label: sent|')!.keys, ['data', 'label']);
    assert.equal(completeAt('model: |')!.wants, 'path');
    assert.equal(completeAt('tokenizer: |')!.wants, undefined);
    assert.equal(completeAt('tokenizer: { vocabulary: | }')!.wants, 'path');
    assert.equal(completeAt('tokenizer: { type: bpe, vocabulary: | }')!.wants, undefined);
  });

  it('replaces the word under the cursor, quotes left alone', () => {
    assert.deepEqual(completeAt('model: { type: tr|ans, heads: 4 }')!.range, {
      start: { line: 1, column: 16 },
      end: { line: 1, column: 21 },
    });
    assert.deepEqual(completeAt('model: "ls|t"')!.range, {
      start: { line: 1, column: 9 },
      end: { line: 1, column: 12 },
    });
    assert.equal(snippet('model: "ls|', 'lstm'), 'lstm"');
  });

  it('writes a key with a value to start from', () => {
    assert.equal(snippet('train: { | }', 'batch'), `batch: \${1:32}`);
    assert.equal(snippet('data: { | }', 'validation'), `validation: \${1:10%}`);
    assert.match(snippet('train: { | }', 'optimizer')!, /^optimizer: \$\{1\|adam,/);
    assert.equal(snippet('train: { bat|: 3 }', 'batch'), 'batch');
    assert.equal(snippet('{"train": {"|"}}', 'batch'), `batch": \${1:32}`);
  });

  it('offers nothing in comments and where no key can be', () => {
    assert.equal(completeAt('# mo|del'), undefined);
    assert.equal(completeAt('task: classify # mo|'), undefined);
    assert.deepEqual(labels('nonsense: { | }'), []);
  });

  it('never crashes: 1,000 positions in damaged text', () => {
    const text =
      'task: classify\ndata: { train: "a.csv", validation: 10% }\nmodel:\n  type: cnn\n  kernels: [3, 4]\n# end\n';
    const random = new Random(8, 'cursor');
    for (let i = 0; i < 1000; i++) {
      const cut = random.integer(text.length);
      const damaged =
        text.slice(0, cut) + '{}[]":,\n\t#\'|-'[random.integer(13)] + text.slice(cut + random.integer(12));
      const position = new LineIndex(damaged).position(random.integer(damaged.length + 1));
      const found = complete(damaged, position, configSchema);
      if (found) assert.equal(found.range.start.line, found.range.end.line, JSON.stringify(damaged));
      hover(damaged, position, configSchema);
    }
  });
});

describe('config/editor/hover', () => {
  const show = (marked: string) => {
    const { text, position } = at(marked);
    return hover(text, position, configSchema);
  };

  it('explains keys: what, which form, which default', () => {
    const { markdown, range, keys } = show('train:\n  optimizer: { learning-r|ate: 1 }')!;
    assert.match(markdown, /^\*\*train\.optimizer\.learning-rate\*\* Peak learning rate/);
    assert.match(markdown, /a number above 0, at most 100/);
    assert.match(markdown, /Default: `0\.001`/);
    assert.deepEqual(range, { start: { line: 2, column: 16 }, end: { line: 2, column: 29 } });
    assert.deepEqual(keys, ['train', 'optimizer', 'learning-rate']);
    assert.match(show('da|ta: { train: a.csv }')!.markdown, /Required/);
    assert.match(show('data: { te|st: a.csv }')!.markdown, /May be left out/);
  });

  it('explains the words that can be chosen', () => {
    assert.match(show('model: { type: lst|m }')!.markdown, /Hochreiter/);
    assert.match(show('model: lst|m')!.markdown, /Hochreiter/);
    const { keys, word } = show('model: lst|m')!;
    assert.deepEqual([keys, word], [['model'], 'lstm']);
    assert.equal(show('mod|el: lstm')!.word, undefined);
    assert.match(show('task: class|ify')!.markdown, /one label per text/);
    assert.match(show('model: { ty|pe: lstm }')!.markdown, /`cnn` /);
  });

  it('works beside syntax errors, and is silent where there is nothing to say', () => {
    assert.ok(show('train: { bat|ch: 3, epochs: }\nmodel: "x'));
    assert.equal(show('nonse|nse: 1'), undefined);
    assert.equal(show('task: classify\n|\n'), undefined);
  });
});
