// Text in other encodings: what is read by itself, what the advice names, what Check Data notices.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import { guessEncoding } from '../../../src/core/data/guessEncoding';
import { findGarbled } from '../../../src/core/data/inspect/garbled';
import { DataWorkspace } from './workspace';

interface Case {
  readonly language: string;
  readonly encoding: string;
  /** Base64. */
  readonly bytes: string;
  readonly text: string;
}

const cases: readonly Case[] = JSON.parse(readFileSync(join(__dirname, '../../fixtures/data/encodings.json'), 'utf8'));
const bytesOf = ({ bytes }: Case) => Buffer.from(bytes, 'base64');

describe('encodings', () => {
  let workspace: DataWorkspace;
  beforeEach(() => {
    workspace = new DataWorkspace();
  });
  afterEach(() => workspace.remove());

  it('are guessed from bytes that are not UTF-8, in a hundred bytes of a table', () => {
    for (const each of cases) {
      assert.equal(guessEncoding(bytesOf(each)), each.encoding, `${each.language} in ${each.encoding}`);
    }
  });

  it('are named in the advice, and read as the advice says', async () => {
    for (const each of cases) {
      workspace.write('a.tsv', bytesOf(each));
      const problems = await workspace.problems('{ train: a.tsv, validation: 0 }');
      assert.match(
        problems.join('\n'),
        new RegExp(`this looks like ${each.encoding}: set encoding: ${each.encoding},`),
      );
      const { splits } = await workspace.load(`{ train: a.tsv, validation: 0, encoding: ${each.encoding} }`);
      const rows = splits.train.map(({ fields }) => `${fields.text}\t${fields.label}\n`);
      assert.equal(rows.join(''), each.text);
    }
  });

  it('are told where a wrong one is named', async () => {
    const russian = cases.find(({ encoding }) => encoding === 'windows-1251')!;
    workspace.write('a.tsv', bytesOf(russian));
    const [problem] = await workspace.problems('{ train: a.tsv, encoding: utf-16le }');
    assert.match(
      problem!,
      /bytes that are not utf-16le stand here; this looks like windows-1251: set encoding: windows-1251/,
    );
    workspace.write('c.csv', 'text,label\n– x,a\nx,b\n');
    const told = await workspace.problems('{ train: c.csv, encoding: euc-kr }');
    assert.deepEqual(told, [
      'c.csv:2:1: bytes that are not euc-kr stand here; this looks like utf-8: set encoding: utf-8',
    ]);
  });

  it('of UTF-16 need no byte order mark', async () => {
    for (const text of [
      'text,label\ngood,a\nbad,b\n',
      'text,label\n今天天气很好,a\n非常不好,b\n',
      'text,label\r\nΩραία,a\r\nкино,b\r\n',
    ]) {
      for (const marked of ['', '\uFEFF']) {
        const little = Buffer.from(marked + text, 'utf16le');
        const expected = text.trim().split(/\r?\n/).slice(1);
        for (const bytes of [little, Buffer.from(little).swap16()]) {
          workspace.write('a.csv', bytes);
          const { splits } = await workspace.load('{ train: a.csv, validation: 0 }');
          assert.deepEqual(
            splits.train.map(({ fields }) => `${fields.text},${fields.label}`),
            expected,
          );
        }
      }
    }
  });

  it('of UTF-16 are not seen where zeros are damage', async () => {
    workspace.write('a.csv', Buffer.from('text,label\ngood\0\0 one,a\nbad,b\n'));
    assert.deepEqual(await workspace.problems('{ train: a.csv }'), ['a.csv:2:5: not a text file: a NUL byte is here']);
  });

  it('of one damaged byte are not taken for another encoding', async () => {
    workspace.write(
      'a.csv',
      Buffer.concat([Buffer.from('text,label\nschöne Größe,a\nfür alle '), Buffer.of(0xfc), Buffer.from(',b\n')]),
    );
    assert.deepEqual(await workspace.problems('{ train: a.csv }'), [
      'a.csv:3:10: byte 0xFC is not UTF-8, though the rest here is: fix it, or save the file as UTF-8 again',
    ]);
  });

  it('named wrongly are noticed by what becomes of the letters', () => {
    const wrong = {
      'windows-1251': 'windows-1252',
      'koi8-r': 'windows-1251',
      'windows-1253': 'windows-1252',
      'windows-1256': 'windows-1252',
      'windows-1255': 'windows-1252',
      'euc-kr': 'windows-1252',
      gb18030: 'windows-1252',
    } as const;
    let seen = 0;
    for (const each of cases) {
      const named = wrong[each.encoding as keyof typeof wrong];
      if (named === undefined || each.language === 'uk') continue;
      seen++;
      const text = new TextDecoder(named).decode(bytesOf(each), { stream: true });
      assert.ok(findGarbled(text), `${each.language} in ${each.encoding} read as ${named}`);
      assert.equal(findGarbled(each.text), undefined, each.text);
    }
    assert.equal(seen, 7);
    assert.equal(
      findGarbled('Õîðîøèé ôèëüì'),
      '"Õîðîøèé ôèëü" looks like another alphabet that was read in a wrong encoding: in windows-1251 it is "Хороший филь"',
    );
  });

  it('leave texts of every language in peace', () => {
    const good = [
      ...cases.map(({ text }) => text),
      'Ærø og Åse på øen',
      'Háčky a čárky: příliš žluťoučký kůň',
      'Þú þarft að þvo þér',
      '«Привет», — сказал он. ООН и МИД РФ',
      'Tiếng Việt có dấu: đường phố',
      '1½ × ¾ °C ±5 µm £10 ¿Qué? ¡Sí!',
      '😀👍🏽 ok',
      'Її цілісність, ґрати й кісті',
      'А–Б–В, в\u00a0г.\u00a0Москве',
      'SMSка, IT-отдел, iPhone’ом',
      'ﾊﾟﾝが好き',
    ];
    for (const text of good) assert.equal(findGarbled(text), undefined, text);
  });
});
