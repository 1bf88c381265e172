/** Text files of the command line: read as the data are, line by line. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './runCli';

describe('cli: text files', function () {
  this.timeout(180_000);
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-texts-'));
  const predict = (...words: string[]) => runCli(['predict', 'm.nlp.yaml', ...words], { cwd: workspace });
  const write = (name: string, content: string | Buffer) => writeFileSync(join(workspace, name), content);
  const texts = ['café lovely', '', 'bad Ω', '  ', 'good'];

  before(async () => {
    const rows = Array.from({ length: 30 }, (_, i) => (i % 2 ? `good ${i},pos` : `bad ${i},neg`));
    write('d.csv', ['text,label', ...rows].join('\n'));
    write('m.nlp.yaml', 'task: classify\ndata: { train: d.csv }\nmodel: bag-of-words\ntrain: { steps: 1 }\n');
    const { code, stderr } = await runCli(['train', 'm.nlp.yaml'], { cwd: workspace });
    assert.equal(code, 0, stderr);
  });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('are decoded, whatever Unicode they are in and whatever ends their lines; empty lines keep their places', async () => {
    const little = Buffer.from(`\uFEFF${texts.join('\r\n')}\r\n`, 'utf16le');
    const unmarked = Buffer.from(texts.join('\n'), 'utf16le');
    for (const [name, content] of Object.entries({
      plain: `${texts.join('\n')}\n`,
      marked: `\uFEFF${texts.join('\r\n')}`,
      mac: `${texts.join('\r')}\r`,
      little,
      big: Buffer.from(little).swap16(),
      unmarked,
    })) {
      write('a.txt', content);
      const { code, stderr, json } = await predict('--file', 'a.txt', '--json');
      assert.equal(code, 0, stderr);
      const { predictions } = json<{ predictions: readonly { text: string; blank?: true; label?: string }[] }>();
      assert.deepEqual(
        predictions.map(({ text }) => text),
        texts,
        name,
      );
      assert.deepEqual(
        predictions.map(({ label, blank }) => [label !== undefined, blank ?? false]),
        texts.map(text => [text.trim() !== '', text.trim() === '']),
      );
    }
    const { stdout } = await predict('--file', 'a.txt');
    assert.deepEqual(
      stdout.split('\n').map(line => line.split('\t').at(-1)),
      ['café lovely', '', 'bad Ω', '', 'good', ''],
    );
    write('empty.txt', '');
    const nothing = await predict('--file', 'empty.txt', '--json');
    assert.deepEqual(nothing.json<{ predictions: unknown[] }>().predictions, []);
  });

  it('in another encoding are refused with its place and what to type, and read when it is named', async () => {
    write('a.txt', Buffer.from('good\ncaf\xe9 lovely\n', 'latin1'));
    const refused = await predict('--file', 'a.txt');
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(
      refused.stderr,
      /a\.txt:2:4: byte 0xE9 is not UTF-8; this looks like windows-1252: give --encoding windows-1252, or save the file as UTF-8/,
    );
    for (const name of ['windows-1252', 'latin1']) {
      const { stdout } = await predict('--file', 'a.txt', '--encoding', name);
      assert.match(stdout, /café lovely/);
    }
    const unknown = await predict('--file', 'a.txt', '--encoding', 'windows-125');
    assert.match(unknown.stderr, /Unknown encoding "windows-125"; did you mean "windows-125\d"\?/);
    const missing = await predict('--file', 'nowhere.txt');
    assert.match(missing.stderr, /nowhere\.txt: there is no such file/);
  });

  it('come from stdin too', async () => {
    const { stdout } = await runCli(['predict', 'm.nlp.yaml'], { cwd: workspace, input: '\uFEFFgood\r\n\r\nbad\r\n' });
    assert.deepEqual(
      stdout.split('\n').map(line => line.split('\t').at(-1)),
      ['good', '', 'bad', ''],
    );
  });
});
