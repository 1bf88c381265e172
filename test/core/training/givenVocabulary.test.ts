/** A vocabulary that the config gives as a file: its tokens in their order, its problems with their lines, its changes noticed. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemsError } from '../../../src/core/base/errors';
import { readTokenizer } from '../../../src/core/text/readTokenizer';
import { checkData } from '../../../src/core/training/checkData';
import { findChanges } from '../../../src/core/training/reproduceRun';
import { resume, train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from './tinyWorkspace';

const good = 'lovely\ngood\nbad\nawful\nthe\nunseen\n';

function makeWorkspace(content: string | Buffer = good, tokenizer = '{ type: word, vocabulary: words.txt }') {
  const made = makeTinyWorkspace();
  writeFileSync(join(made.workspace, 'words.txt'), content);
  const text = readFileSync(made.config, 'utf8').replace('{ type: word, vocabulary: 60 }', tokenizer);
  writeFileSync(made.config, text);
  return { ...made, file: join(made.workspace, 'words.txt') };
}

/** `LINE severity message`, of the config or of the vocabulary. */
async function told(...made: Parameters<typeof makeWorkspace>): Promise<readonly string[]> {
  const { workspace, config } = makeWorkspace(...made);
  const { problems } = await checkData(config, gather(workspace));
  return problems
    .filter(({ path }) => !path.endsWith('.csv'))
    .map(({ severity, message, range }) => `${range?.start.line} ${severity}: ${message}`);
}

describe('training/givenVocabulary', function () {
  this.timeout(60_000);

  it('is that of the run, in its order, and its file is one of the data', async () => {
    const { workspace, config, file } = makeWorkspace();
    const { folder, record } = await train(config, gather(workspace, { overrides: ['train.epochs=1'] }));
    assert.ok(record.files.some(({ path }) => path === file));
    const tokenizer = readTokenizer(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    assert.deepEqual(tokenizer.vocabulary.slice(4), good.trim().split('\n'));
    assert.deepEqual(Array.from(tokenizer.encode('GOOD stories').ids).slice(-2), [5, 1]);
    assert.deepEqual(await findChanges(folder, gather(workspace)), []);
    writeFileSync(file, `${good}more\n`);
    const changes = await findChanges(folder, gather(workspace));
    assert.deepEqual(
      changes.map(({ kind, message }) => `${kind} ${message}`),
      [`data ${file} has changed`],
    );
  });

  it('is noticed when it changes before a run is resumed; a run has its tokens when it is gone', async () => {
    const { workspace, config, file } = makeWorkspace();
    const stop = new AbortController();
    const options = gather(workspace, {
      signal: stop.signal,
      onEvent: event => {
        if (event.kind === 'metrics' && event.step >= 3) stop.abort();
      },
    });
    const { folder, record } = await train(config, options);
    assert.equal(record.status, 'stopped');
    writeFileSync(file, `${good}more\n`);
    await assert.rejects(resume(folder, gather(workspace)), /words\.txt has changed since the run began/);
    rmSync(file);
    assert.equal((await resume(folder, gather(workspace))).record.status, 'completed');
  });

  it('tells lines that are no token, and reads on', async () => {
    assert.deepEqual(await told('\ufeffgood\r\n\r\nGood\r\nbad\r\ngood\r\n[PAD]\r\nnew york\r\n<user>\r\n'), [
      '2 warning: left out: an empty line',
      '3 warning: left out: "Good" is no token of a text: texts have "good" instead; see lowercase and normalize',
      '5 warning: left out: "good" is on line 1 too',
      '7 warning: left out: "new york" is no token of a text: it is split into "new" "york"; name it in special to keep it whole',
      '8 warning: left out: "<user>" is no token of a text: it is split into "<" "user" ">"; name it in special to keep it whole',
    ]);
    assert.deepEqual(await told('good\n<user>\n', '{ vocabulary: words.txt, special: ["<user>"] }'), []);
    assert.deepEqual(await told('good\nnew york\n', '{ vocabulary: words.txt, n-grams: [1, 2] }'), []);
    assert.deepEqual(await told(Buffer.from('\ufeffgood\nbad\n', 'utf16le')), []);
    assert.match((await told(Buffer.from([0x67, 0xff, 0x0a])))[0]!, /^1 error: byte 0xFF is not UTF-8/);
    assert.deepEqual(await told('\n\n'), [
      '1 warning: left out: an empty line',
      '2 warning: left out: an empty line',
      '1 error: no token here: write one per line',
    ]);
    assert.deepEqual(await told(''), ['1 error: the file is empty']);
  });

  it("may be BERT's vocab.txt, characters, or sentences", async () => {
    const bert = '[PAD]\n[unused0]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nlove\n##ly\n##\n#\n';
    assert.deepEqual(await told(bert, '{ type: wordpiece, vocabulary: words.txt }'), [
      '10 warning: left out: "##" is no token of a text: it is split into "#" "#"; name it in special to keep it whole',
    ]);
    assert.deepEqual(await told('a\n \nab\n😀\n', '{ type: character, vocabulary: words.txt }'), [
      '3 warning: left out: "ab" is no token of a text: it is split into "a" "b"; name it in special to keep it whole',
    ]);
    assert.deepEqual(await told('Dr. No left.\nOne. Two.\n', '{ type: sentence, vocabulary: words.txt }'), [
      '2 warning: left out: "One. Two." is no token of a text: it is split into "One." "Two."; name it in special to keep it whole',
    ]);
  });

  it('is one file, within the workspace where that is not trusted', async () => {
    const at = async (name: string, options = {}) => {
      const { workspace, config } = makeWorkspace(good, `{ vocabulary: ${name} }`);
      mkdirSync(join(workspace, 'folder'));
      return train(config, gather(workspace, options)).then(
        () => 'trained',
        (error: unknown) => (error instanceof ProblemsError ? error.problems[0]!.message : String(error)),
      );
    };
    assert.equal(await at('word.txt'), 'there is no file word.txt; did you mean "words.txt"?');
    assert.equal(await at('folder'), 'folder is a folder; name one file');
    assert.equal(await at('"*.txt"'), '*.txt is a pattern; name one file');
    assert.match(await at('../../etc/hostname', { trusted: false }), /outside/);
  });
});
