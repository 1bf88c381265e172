// Texts become blocks of a length, nothing of them lost; documents are told apart as the config says.
import assert from 'node:assert/strict';
import { begins } from '../../../../src/core/tasks/pretrain/block';
import { type CorpusParts, toBlocks } from '../../../../src/core/tasks/pretrain/corpus';
import type { Tokenizer } from '../../../../src/core/text/tokenizer';
import { trainTokenizer } from '../../../../src/core/text/trainTokenizer';
import { linesOf, wordTokenizer } from './pretraining';

const TEXTS = ['one two three', 'four five', '', 'six seven eight nine ten', 'eleven'];

describe('tasks/pretrain/corpus', () => {
  let tokenizer: Tokenizer;
  before(async () => {
    tokenizer = await wordTokenizer(TEXTS, 6);
  });

  const read = (options: Partial<CorpusParts>, examples = linesOf(TEXTS)) => {
    const parts: CorpusParts = { tokenizer, documents: 'texts', blocks: 'packed', length: 6, framed: true, ...options };
    return [...toBlocks(examples, parts)].map(({ ids }) =>
      Array.from(ids, id => tokenizer.vocabulary[id]!.replace(/^\[(.).*/, '$1')).join(' '),
    );
  };

  it('packs texts until a block is full, with a separator between documents', () => {
    assert.deepEqual(read({}), ['C one two three S', 'C four five S six S', 'C seven eight nine ten S', 'C eleven S']);
  });

  it('takes texts up to an empty one for a document', () => {
    assert.deepEqual(read({ documents: 'empty-lines' }), [
      'C one two three four S',
      'C five S six seven S',
      'C eight nine ten eleven S',
    ]);
  });

  it('takes a file for a document', () => {
    const examples = [...linesOf(['one two']), ...linesOf(['three', 'four'], 'b.txt')];
    assert.deepEqual(read({ documents: 'files' }, examples), ['C one two S three S', 'C four S']);
  });

  it('keeps documents, and texts, apart', () => {
    assert.deepEqual(read({ blocks: 'documents', documents: 'empty-lines' }), [
      'C one two three four S',
      'C five S',
      'C six seven eight nine S',
      'C ten eleven S',
    ]);
    assert.deepEqual(read({ blocks: 'texts' }), [
      'C one two three S',
      'C four five S',
      'C six seven eight nine S',
      'C ten S',
      'C eleven S',
    ]);
  });

  it('reads the pieces of one line as one document, and no text as no block', () => {
    const source = { file: 'a.txt', line: 1 };
    const pieces = ['one two', ' three'].map(text => ({ fields: { text }, source }));
    assert.deepEqual(read({}, pieces), ['C one two three S']);
    assert.deepEqual(read({}, linesOf(['', '  '])), []);
  });

  it('marks where words, sentences and documents begin', async () => {
    const text = 'Unbelievable! He said: 你好 twice.';
    const pieces = {
      lowercase: false,
      normalize: 'nfc',
      'minimum-count': 1,
      length: 64,
      alphabet: 40,
      'strip-accents': false,
    } as const;
    const own = await trainTokenizer({ type: 'wordpiece', vocabulary: 60, ...pieces } as never, [text], []);
    const parts = { tokenizer: own, documents: 'texts', blocks: 'packed', length: 64, framed: true } as const;
    const [block] = [...toBlocks(linesOf([text, text]), { ...parts, words: true, sentences: true })];
    const marked = (mark: number) =>
      Array.from(block!.ids.keys())
        .filter(i => block!.marks[i]! & mark)
        .map(i => own.vocabulary[block!.ids[i]!]!);
    const twice = (each: readonly string[]) => [...each, ...each];
    assert.deepEqual(
      marked(begins.word).map(token => [...token][0]),
      twice(['U', '!', 'H', 's', ':', '你', '好', 't', '.']),
    );
    assert.deepEqual(
      marked(begins.sentence).map(token => [...token][0]),
      twice(['U', 'H']),
    );
    assert.equal(marked(begins.document).length, 2);
  });
});
