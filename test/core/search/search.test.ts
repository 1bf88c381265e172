import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { CancelledError } from '../../../src/core/base/errors';
import { Searches, type WordSearchRequest } from '../../../src/core/search/search';
import { chooseSegments } from '../../../src/core/search/store/compact';
import { skipWithoutLinks } from '../../links';
import { makeWorkspace, meaningEmbedder, write } from './workspace';

let searches: Searches;
beforeEach(() => {
  searches = new Searches();
});

type Asked = Partial<WordSearchRequest>;

const shown = (workspace: string) => (hit: { file: string; line: number; text: string }) =>
  `${relative(workspace, hit.file).replaceAll('\\', '/')}:${hit.line}: ${hit.text}`;

async function words(workspace: string, text: string, more: Asked = {}) {
  const answer = await searches.byWords({ workspace, trusted: true, query: { text }, ...more });
  return { ...answer, found: answer.hits.map(shown(workspace)) };
}

async function meaning(workspace: string, text: string, embedder = meaningEmbedder(), more: Asked = {}) {
  const answer = await searches.byVectors({ workspace, trusted: true, query: { text }, ...more }, embedder);
  return { ...answer, found: answer.hits.map(shown(workspace)) };
}

const texts = { 'a.txt': 'the cat sleeps\na dog barks\n', 'b/c.md': 'my kitten\n\nold truck\n' };

describe('a search', () => {
  it('finds lines by words, the best first', async () => {
    const { found, ...answer } = await words(makeWorkspace(texts), 'Dog, CAT and mouse');
    assert.deepEqual(found, ['a.txt:1: the cat sleeps', 'a.txt:2: a dog barks']);
    const { files, passages, read, skipped, mended } = answer;
    assert.deepEqual(
      { files, passages, read, skipped, mended },
      { files: 2, passages: 4, read: 2, skipped: [], mended: false },
    );
  });

  it('finds lines by meaning', async () => {
    const { found, hits } = await meaning(makeWorkspace(texts), 'kitten', undefined, { top: 2 });
    assert.deepEqual(found, ['b/c.md:1: my kitten', 'a.txt:1: the cat sleeps']);
    assert.ok(Math.abs(hits[0]!.score - Math.SQRT1_2) < 1e-6, String(hits[0]!.score));
  });

  it('finds nothing where there is nothing, and says what is missing', async () => {
    const empty = makeWorkspace({});
    assert.deepEqual((await words(empty, 'cat')).found, []);
    assert.deepEqual((await meaning(empty, 'cat')).found, []);
    assert.deepEqual((await words(makeWorkspace({ 'a.txt': '', 'b.txt': '\n \n' }), 'cat')).passages, 0);
    await assert.rejects(words(empty, ' '), /the text is empty/);
    await assert.rejects(words(empty, '?!'), /no words to search for/);
    await assert.rejects(words(empty, 'cat', { within: ['none'] }), /cannot search none: there is no such file/);
  });

  it('finds what is similar to a file, whole files too, and not the file itself', async () => {
    const workspace = makeWorkspace({ ...texts, 'd.txt': 'a dog\n\na puppy and a truck\n', 'e.txt': 'puppy puppy\n' });
    const request = { workspace, trusted: true, query: { file: 'e.txt' }, unit: 'file' as const };
    const byMeaning = await searches.byVectors(request, meaningEmbedder());
    assert.deepEqual(
      byMeaning.hits.map(shown(workspace)).map(each => each.split(':')[0]),
      ['d.txt', 'a.txt', 'b/c.md'],
    );
    const byWords = await searches.byWords({ ...request, by: 'tf-idf' });
    assert.deepEqual(
      byWords.hits.map(({ line, end }) => [line, end]),
      [[1, 3]],
    );
  });

  it('finds the best of scores that are equal in the order of files and lines', async () => {
    const workspace = makeWorkspace({ 'b.txt': 'cat\ncat\n', 'a.txt': 'cat\n' });
    await words(workspace, 'cat');
    write(workspace, 'a.txt', 'cat\ndog\n');
    const { found } = await words(workspace, 'cat', { top: 2 });
    assert.deepEqual(found, ['a.txt:1: cat', 'b.txt:1: cat']);
  });

  it('leaves out the selection that is searched for', async () => {
    const workspace = makeWorkspace(texts);
    const without = { file: join(workspace, 'a.txt'), line: 1, end: 1 };
    assert.deepEqual((await words(workspace, 'cat dog', { without, top: 1 })).found, ['a.txt:2: a dog barks']);
  });

  it('reads nothing outside of a workspace that is not trusted, through links neither', async function () {
    skipWithoutLinks(this);
    const outside = makeWorkspace({ 'secret.txt': 'cat secret\n' });
    const workspace = makeWorkspace(texts);
    symlinkSync(join(outside, 'secret.txt'), join(workspace, 'link.txt'));
    assert.equal((await words(workspace, 'secret', { trusted: false })).hits.length, 0);
    await assert.rejects(words(workspace, 'x', { trusted: false, within: [outside] }), /not trusted/);
    const file = join(outside, 'secret.txt');
    await assert.rejects(words(workspace, '', { trusted: false, query: { file } }), /not trusted/);
    const planted = makeWorkspace(texts);
    mkdirSync(join(planted, '.nlp'));
    symlinkSync(outside, join(planted, '.nlp/search'));
    await assert.rejects(words(planted, 'cat', { trusted: false }), /must be a folder, not a file or a link/);
  });
});

describe('an index', () => {
  it('is brought up to date by what changed alone', async () => {
    const workspace = makeWorkspace(texts);
    for (const file of ['a.txt', 'b/c.md']) utimesSync(join(workspace, file), 1000, 1000);
    const embedder = meaningEmbedder();
    await meaning(workspace, 'cat', embedder);
    embedder.asked.length = 0;
    assert.equal((await meaning(workspace, 'cat', embedder)).read, 0);
    assert.deepEqual(embedder.asked, ['cat']);
    embedder.asked.length = 0;
    write(workspace, 'a.txt', 'the cat sleeps\nnew: a car\na dog barks\n');
    const changed = await meaning(workspace, 'truck', embedder);
    assert.deepEqual(changed.found.slice(0, 2), ['b/c.md:3: old truck', 'a.txt:2: new: a car']);
    assert.equal(changed.read, 1);
    assert.deepEqual(embedder.asked, ['truck', 'new: a car']);
    rmSync(join(workspace, 'b'), { recursive: true });
    assert.deepEqual((await meaning(workspace, 'truck', embedder, { top: 1 })).found, ['a.txt:2: new: a car']);
  });

  it('sees an edit of the same size at the same time', async () => {
    const workspace = makeWorkspace({ 'a.txt': 'cat\n' });
    assert.equal((await words(workspace, 'dog')).hits.length, 0);
    write(workspace, 'a.txt', 'dog\n');
    assert.deepEqual((await words(workspace, 'dog')).found, ['a.txt:1: dog']);
  });

  it('is searched within a folder alone without losing the rest', async () => {
    const workspace = makeWorkspace(texts);
    await words(workspace, 'cat');
    assert.deepEqual((await words(workspace, 'cat kitten', { within: ['b'] })).found, ['b/c.md:1: my kitten']);
    const { read, found } = await words(workspace, 'cat');
    assert.deepEqual([found, read], [['a.txt:1: the cat sleeps'], 0]);
  });

  it('takes texts that are not saved for what the disk has, until they are', async () => {
    const workspace = makeWorkspace(texts);
    const unsaved = [{ file: join(workspace, 'a.txt'), text: 'a bird\n' }];
    assert.deepEqual((await words(workspace, 'bird cat', { unsaved })).found, ['a.txt:1: a bird']);
    assert.equal((await words(workspace, 'bird', { unsaved })).read, 0);
    assert.deepEqual((await words(workspace, 'bird cat')).found, ['a.txt:1: the cat sleeps']);
  });

  it('is the same, whatever way it was made', async () => {
    const workspace = makeWorkspace({});
    for (let round = 0; round < 30; round++) {
      write(workspace, `${round % 12}.txt`, `cat number ${round}\nline of ${round % 7} dogs\n`);
      await words(workspace, 'cat');
    }
    const grown = await words(workspace, 'line dogs 3 number', { top: 100 });
    const folder = join(workspace, '.nlp/search/words-line');
    assert.ok(readdirSync(folder).length <= 10, readdirSync(folder).join());
    assert.deepEqual(chooseSegments(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))), []);
    rmSync(join(workspace, '.nlp'), { recursive: true });
    searches = new Searches();
    assert.deepEqual((await words(workspace, 'line dogs 3 number', { top: 100 })).hits, grown.hits);
  });

  it('belongs to the weights: others make it again', async () => {
    const workspace = makeWorkspace(texts);
    await meaning(workspace, 'cat');
    const other = meaningEmbedder('two');
    assert.equal((await meaning(workspace, 'cat', other)).read, 2);
    assert.equal((await meaning(workspace, 'cat', other)).read, 0);
    const folder = join(workspace, '.nlp/search/meaning-20260101-000000-aaaa-line');
    assert.equal(readdirSync(folder).filter(name => name.endsWith('.safetensors')).length, 1);
  });

  it('keeps what is done when it is stopped, within a file too, and goes on from there', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `cat ${i}`).join('\n');
    const workspace = makeWorkspace({ 'a.txt': lines, 'b.txt': 'dog\n' });
    const controller = new AbortController();
    const embedder = meaningEmbedder();
    const stopping = {
      ...embedder,
      embed(own: readonly string[], as: 'query' | 'passage') {
        if (embedder.asked.length > 500) controller.abort();
        if (controller.signal.aborted) throw new CancelledError();
        return embedder.embed(own, as);
      },
    };
    const request = { workspace, trusted: true };
    await assert.rejects(searches.index(request, stopping, { signal: controller.signal }), CancelledError);
    const done = embedder.asked.length;
    assert.ok(done > 500 && done < 1000, String(done));
    searches = new Searches();
    const answer = await searches.index(request, embedder);
    assert.equal(answer.passages, 1001);
    assert.equal(embedder.asked.length, 1001);
    assert.deepEqual(new Set(embedder.asked).size, 1001);
  });

  it('is shared: what another one has written is seen', async () => {
    const workspace = makeWorkspace(texts);
    await words(workspace, 'cat');
    const other = new Searches();
    write(workspace, 'z.txt', 'zebra\n');
    await other.byWords({ workspace, trusted: true, query: { text: 'zebra' } });
    const { found, read } = await words(workspace, 'zebra');
    assert.deepEqual([found, read], [['z.txt:1: zebra'], 0]);
  });

  it('tells what cannot be searched', async () => {
    const workspace = makeWorkspace({ 'a.csv': 'text,label\ncat,x\n', 'b.txt': 'cat\0' });
    const { skipped, found } = await words(workspace, 'cat', { columns: ['txt'] });
    assert.deepEqual(found, []);
    assert.deepEqual(
      skipped.map(({ path, why }) => [relative(workspace, path), why]),
      [['a.csv', 'there is no column "txt"; did you mean "text"?']],
    );
    assert.deepEqual((await words(workspace, 'cat', { columns: ['text'] })).found, ['a.csv:2: cat']);
  });
});

describe('a damaged index', () => {
  const damages: Readonly<Record<string, (folder: string) => void>> = {
    'without its list': folder => rmSync(join(folder, 'index.json')),
    'whose list is cut off': folder => truncateSync(join(folder, 'index.json'), 20),
    'whose list is none': folder => writeFileSync(join(folder, 'index.json'), '[]'),
    'whose segment is cut off': folder => truncateSync(segmentOf(folder), 100),
    'whose segment is empty': folder => truncateSync(segmentOf(folder), 0),
    'whose segment is gone': folder => rmSync(segmentOf(folder)),
    'whose segment is longer': folder => appendFileSync(segmentOf(folder), 'more'),
    'whose segment is text': folder => writeFileSync(segmentOf(folder), 'x'.repeat(1000)),
    'whose segment holds nonsense': folder => {
      const bytes = readFileSync(segmentOf(folder));
      writeFileSync(segmentOf(folder), bytes.fill(0x7f, bytes.length - 200));
    },
    'that is of another version': folder => {
      const path = join(folder, 'index.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"version":1', '"version":99'));
    },
  };
  function segmentOf(folder: string): string {
    return join(folder, readdirSync(folder).find(name => name.endsWith('.safetensors'))!);
  }

  for (const [name, damage] of Object.entries(damages)) {
    it(`${name} is made again`, async () => {
      const workspace = makeWorkspace(texts);
      const before = (await words(workspace, 'cat dog')).hits;
      const first = await meaning(workspace, 'kitten');
      searches = new Searches();
      for (const folder of readdirSync(join(workspace, '.nlp/search'))) damage(join(workspace, '.nlp/search', folder));
      if (name === 'whose segment holds nonsense') {
        // Numbers of words and vectors are not checked: nothing breaks, whatever they say.
        await words(workspace, 'cat dog');
        await meaning(workspace, 'kitten');
        return;
      }
      assert.deepEqual((await words(workspace, 'cat dog')).hits, before);
      assert.deepEqual((await meaning(workspace, 'kitten')).hits, first.hits);
    });
  }
});
