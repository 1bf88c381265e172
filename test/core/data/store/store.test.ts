import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Example } from '../../../../src/core/data/dataset';
import { ExampleStore } from '../../../../src/core/data/store/exampleStore';
import { IdentityTable } from '../../../../src/core/data/store/identityTable';
import { Spill, spillOf } from '../../../../src/core/data/store/spill';
import { removeFolder } from '../../../removeFolder';

describe('store', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nlp-store-'));
  });
  afterEach(() => removeFolder(folder));

  /** Spills in a process of its own, for on Windows a file may keep its name until the process is gone; says how many names there are before the end. */
  function spillAlone(end: string, begin = ''): string {
    const program = `${begin}
      const { Spill } = require(${JSON.stringify(require.resolve('../../../../src/core/data/store/spill'))});
      const folder = ${JSON.stringify(folder)};
      const spill = new Spill([folder], 0);
      if (spill.read(spill.append(Buffer.from('one')), 3).toString() !== 'one') throw new Error('not as written');
      process.stdout.write(String(require('node:fs').readdirSync(folder).length), () => {
        ${end};
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '--eval', program], {
      encoding: 'utf8',
    });
    match(stdout, /^\d$/, stderr);
    return stdout;
  }

  const plain = (example: Example) => ({
    fields: { ...example.fields },
    ...(example.lists && { lists: example.lists }),
    source: example.source,
  });
  const examples = Array.from(
    { length: 3000 },
    (_, i): Example => ({
      fields: { text: `text ${i} ${'é𝄞\ud800'.repeat(i % 700)}`, label: i % 3 ? 'ham' : 'spam' },
      source: { file: i < 2000 ? '/a.csv' : '/b.csv', line: i + 2 },
    }),
  );

  describe('ExampleStore', () => {
    it('gives back what went to the disk, in any order, and keeps what fits', () => {
      const spill = spillOf(folder, 100_000);
      const store = new ExampleStore('label', spill);
      const kept = examples.map(example => store.add(example));
      ok(kept.filter((example, i) => example === examples[i]).length > 10, 'some are in memory');
      ok(spill.size > 2e6, 'most are on the disk');
      deepEqual(kept.map(plain), examples);
      for (let i = 0; i < 500; i++) {
        const place = (i * 1237) % examples.length;
        deepEqual(plain(kept[place]!), examples[place]);
      }
      deepEqual(Object.keys(kept[2999]!.fields), ['text', 'label']);
    });

    it('leaves no file behind', () => {
      const store = new ExampleStore('label', spillOf(folder, 0));
      for (const example of examples) store.add(example);
      if (process.platform !== 'win32') deepEqual(readdirSync(join(folder, '.nlp', 'cache')), []);
    });

    it('leaves no file behind when its process is killed', () => {
      spillAlone("process.kill(process.pid, 'SIGKILL')");
      deepEqual(readdirSync(folder), []);
    });

    it('keeps lists, other roles, and more labels than are kept in memory', () => {
      const store = new ExampleStore('tags', spillOf(folder, 0));
      const others: Example[] = [
        { fields: {}, lists: { tokens: ['a', 'b,c'], tags: ['O', 'B-X'] }, source: { file: '/a.jsonl', line: 1 } },
        { fields: { text: 'x' }, source: { file: '/a.jsonl', line: 2 } },
        { fields: { text: 'y', pair: 'z' }, source: { file: '/a.jsonl', line: 3 } },
      ];
      deepEqual(
        others.map(example => plain(store.add(example))),
        others,
      );
      const many = new ExampleStore('label', spillOf(folder, 0));
      const labelled = Array.from({ length: 12_000 }, (_, i) => ({
        fields: { label: `l${i}` },
        source: { file: '/a.csv', line: i },
      }));
      deepEqual(labelled.map(example => many.add(example)).map(plain), labelled);
    });
  });

  describe('Spill', () => {
    it('reads what was just written, and records longer than its buffers', () => {
      const spill = new Spill([folder], 0);
      const long = Buffer.alloc(3_000_000, 7);
      const places = [spill.append(Buffer.from('one')), spill.append(long), spill.append(Buffer.from('two'))];
      equal(spill.read(places[0]!, 3).toString(), 'one');
      ok(spill.read(places[1]!, long.length).equals(long));
      equal(spill.read(places[2]!, 3).toString(), 'two');
      equal(spill.read(places[0]!, 3).toString(), 'one');
    });

    it('does not follow a link out of the workspace', function () {
      if (process.platform === 'win32') this.skip();
      const outside = join(folder, 'outside');
      const workspace = join(folder, 'workspace');
      mkdirSync(workspace);
      symlinkSync(outside, join(workspace, '.nlp'));
      const spill = spillOf(workspace, 0);
      equal(spill.read(spill.append(Buffer.from('one')), 3).toString(), 'one');
      equal(existsSync(outside), false);
    });

    it('stays where its name cannot go yet, and takes it away when the process ends', () => {
      const scanned = `
        const fs = require('node:fs');
        const { unlinkSync } = fs;
        fs.unlinkSync = path => {
          throw Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: 'unlink', path });
        };`;
      equal(spillAlone('fs.unlinkSync = unlinkSync', scanned), '1');
      deepEqual(readdirSync(folder), []);
    });

    it('takes the next folder where it cannot write, and says so where there is none', () => {
      const none = '/dev/null/none';
      const spill = new Spill([none, folder], 0);
      const at = spill.append(Buffer.from('one'));
      equal(spill.read(at, 3).toString(), 'one');
      throws(() => new Spill([none], 0).append(Buffer.from('one')), {
        code: 'cannot-spill',
        message: /do not fit into memory, and cannot be kept on the disk either/,
      });
    });
  });

  describe('IdentityTable', () => {
    it('finds the first of those alike, among many', () => {
      const table = new IdentityTable(({ fields }) => fields.text!);
      const make = (i: number): Example => ({ fields: { text: `text ${i}` }, source: { file: '/a', line: i } });
      const first = Array.from({ length: 50_000 }, (_, i) => make(i));
      for (const example of first) equal(table.findOrAdd(example), undefined);
      for (const example of first) equal(table.findOrAdd(make(example.source.line)), example);
      equal(table.find(make(50_000)), undefined);
      equal(table.find(make(7)), first[7]);
    });
  });
});
