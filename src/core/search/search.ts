/** Search in the texts of a workspace, by words or by the vectors of a run: an index is brought up to date, then asked. */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Caller } from '../base/caller';
import { ActionableError, internal } from '../base/errors';
import { isBlank } from '../base/isBlank';
import { type Access, resolvePath } from '../base/resolvePath';
import { searchFolder } from '../runs/searchIndexes';
import { type Embedder, normalize } from './embedder';
import { findTexts, nameInIndex, pathInIndex, type SkippedText } from './files/findTexts';
import type { OpenIndex, Scope } from './openIndex';
import { PASSAGES_VERSION, type Unit } from './passages/passage';
import { hasUnit } from './passages/readPassages';
import { searchVectors } from './searchVectors';
import { searchWords, type WordRanking } from './searchWords';
import { IndexStore } from './store/indexStore';
import { openFile, readWhole } from './store/readFile';
import type { UnsavedText } from './store/updateIndex';
import { countTerms, TERMS_VERSION, termsOf } from './terms';
import type { Scored } from './topPlaces';

export interface IndexedTexts extends Access {
  /** Files and folders, relative to the workspace; all of it where none is named. */
  readonly within?: readonly string[];
  /** `line` if not given. */
  readonly unit?: Unit;
  /** Of tables, by their names; all that hold letters if not given. */
  readonly columns?: readonly string[];
  /** Texts of an editor that are not saved, in place of what the disk has. */
  readonly unsaved?: readonly UnsavedText[];
}

export interface SearchRequest extends IndexedTexts {
  /** What is searched for: a text, or a file, which is then no result itself. */
  readonly query: { readonly text: string } | { readonly file: string };
  /** Results at most; 10 if not given. */
  readonly top?: number;
  /** Passages that are none: those of a file (absolute) that touch these lines, as the selection that is searched for. */
  readonly without?: { readonly file: string; readonly line: number; readonly end: number };
}

export interface WordSearchRequest extends SearchRequest {
  /** `bm25` if not given. */
  readonly by?: WordRanking;
}

export interface SearchHit {
  /** Absolute. */
  readonly file: string;
  /** First and last line, from 1. */
  readonly line: number;
  readonly end: number;
  /** Cosine, -1..1, or BM25, from 0. */
  readonly score: number;
  /** The begin of the passage. */
  readonly text: string;
}

export interface IndexAnswer {
  /** Files that are searched, and their passages. */
  readonly files: number;
  readonly passages: number;
  /** Files that were read because they were new or changed. */
  readonly read: number;
  /** Files that cannot be searched, or not to their end. */
  readonly skipped: readonly SkippedText[];
  /** The index was damaged, and what was lost of it was made again. */
  readonly mended: boolean;
}

export interface SearchAnswer extends IndexAnswer {
  /** The best first. */
  readonly hits: readonly SearchHit[];
}

const TOP = 10;
/** Indexes that are kept in memory. */
const MOST_KEPT = 4;

/** Indexes in use: kept in memory from one search to the next, as far as they fit. */
export class Searches {
  private readonly stores = new Map<string, IndexStore>();

  /** Reads what is new or changed, and no more. @throws as `search` */
  async index(request: IndexedTexts, embedder?: Embedder, caller: Caller = {}): Promise<IndexAnswer> {
    return (await this.update(request, embedder, caller)).answer;
  }

  /** @throws ActionableError `no-text`, `missing-file`, `path-outside-workspace`; CancelledError */
  async byWords({ by = 'bm25', ...request }: WordSearchRequest, caller: Caller = {}): Promise<SearchAnswer> {
    const terms = countTerms(termsOf(await textOf(request, caller)));
    if (terms.size === 0)
      throw new ActionableError('no-text', 'the text has no words to search for; type at least one');
    return this.ask(request, undefined, caller, (index, scope, top) => searchWords(index, scope, terms, by, top));
  }

  /** @throws as `byWords` */
  async byVectors(request: SearchRequest, embedder: Embedder, caller: Caller = {}): Promise<SearchAnswer> {
    const { signal } = caller;
    const pieces = 'file' in request.query ? await paragraphsOf(request, caller) : [await textOf(request, caller)];
    const { vectors, width } = await embedder.embed(pieces, 'query', signal);
    const query = new Float32Array(width);
    for (let row = 0; row < pieces.length; row++) {
      normalize(vectors, row * width, width);
      for (let i = 0; i < width; i++) query[i] = query[i]! + vectors[row * width + i]!;
    }
    normalize(query, 0, width);
    return this.ask(request, embedder, caller, (index, scope, top) => {
      const own = index.segments[0]?.width ?? width;
      if (own !== width) throw internal(`vectors of ${own} and ${width} numbers`);
      return searchVectors(index, scope, query, top, signal);
    });
  }

  private async ask(
    request: SearchRequest,
    embedder: Embedder | undefined,
    caller: Caller,
    rank: (index: OpenIndex, scope: Scope, top: number) => Promise<readonly Scored[]>,
  ): Promise<SearchAnswer> {
    const { workspace, query, without, top = TOP } = request;
    const own = 'file' in query ? nameInIndex(resolve(workspace), pathOf(query.file, request)) : undefined;
    const look = async () => {
      const { store, names, answer } = await this.update(request, embedder, caller);
      const { result: hits, mended } = await store.use(async index => {
        const scope = index.scope(name => name !== own && names.has(name));
        // Some more: passages of the selection itself are taken out.
        const ranked = await rank(index, scope, without ? top + without.end - without.line + 1 : top);
        const all = await hitsOf(index, ranked, resolve(workspace));
        return all.filter(hit => !without || !touches(hit, without)).slice(0, top);
      });
      return { hits, ...answer, mended: answer.mended || mended };
    };
    const first = await look();
    // What was lost is read again.
    return first.mended ? { ...(await look()), mended: true } : first;
  }

  private async update(request: IndexedTexts, embedder: Embedder | undefined, caller: Caller) {
    const { workspace, trusted, within = [], unit = 'line', columns = [], unsaved } = request;
    const root = resolve(workspace);
    const found = await findTexts(within, { workspace: root, trusted }, path => hasUnit(path, unit), caller.signal);
    const store = this.storeOf(root, { unit, columns }, embedder);
    const { read, mended } = await store.update({ workspace: root, found, unit, columns, unsaved, embedder }, caller);
    const names = new Set(found.files.map(({ path }) => nameInIndex(root, path)));
    const { passages, skipped } = store.describe(names);
    const answer: IndexAnswer = {
      files: names.size,
      passages,
      read,
      mended,
      skipped: [...found.skipped, ...skipped.map(({ name, why }) => ({ path: pathInIndex(root, name), why }))],
    };
    return { store, names, answer };
  }

  private storeOf(
    workspace: string,
    { unit, columns }: { readonly unit: Unit; readonly columns: readonly string[] },
    embedder: Embedder | undefined,
  ): IndexStore {
    const of =
      columns.length === 0 ? '' : `-${createHash('sha256').update(columns.join('\0')).digest('hex').slice(0, 8)}`;
    const name = `${embedder?.name ?? 'words'}-${unit}${of}`;
    const id = `${workspace}\0${name}`;
    const known = this.stores.get(id);
    const key = JSON.stringify({
      passages: PASSAGES_VERSION,
      terms: TERMS_VERSION,
      unit,
      columns,
      weights: embedder?.weights,
    });
    const store = known ?? new IndexStore(workspace, searchFolder(workspace, name));
    store.become(key, embedder?.run);
    // The one that was used last is at the end.
    this.stores.delete(id);
    this.stores.set(id, store);
    const [oldest] = this.stores.keys();
    if (this.stores.size > MOST_KEPT && oldest !== undefined) this.stores.delete(oldest);
    return store;
  }
}

function pathOf(file: string, { workspace, trusted }: Access): string {
  return resolvePath(resolve(workspace), file, { workspace: resolve(workspace), trusted });
}

async function wholeOf(request: SearchRequest, { signal }: Caller) {
  const { file } = request.query as { readonly file: string };
  const path = pathOf(file, request);
  const text = request.unsaved?.find(each => each.file === path)?.text;
  const reading = openFile(path, text, signal);
  const whole = await readWhole(reading.source, request.columns ?? []);
  if (whole) return whole;
  const why = reading.why();
  throw new ActionableError('no-text', why === undefined ? `${file} holds no text` : `cannot read ${file}: ${why}`);
}

async function textOf(request: SearchRequest, caller: Caller): Promise<string> {
  if ('file' in request.query) return (await wholeOf(request, caller)).text;
  const { text } = request.query;
  if (isBlank(text)) throw new ActionableError('no-text', 'the text is empty; type what to search for');
  return text;
}

async function paragraphsOf(request: SearchRequest, caller: Caller): Promise<readonly string[]> {
  return (await wholeOf(request, caller)).paragraphs;
}

/** Texts of a segment that are read one by one; of more all are read at once. */
const FEW = 20;

async function hitsOf(index: OpenIndex, ranked: readonly Scored[], workspace: string): Promise<readonly SearchHit[]> {
  const hits = new Array<SearchHit>(ranked.length);
  for (const [i, segment] of index.segments.entries()) {
    const own = [...ranked.entries()].filter(([, place]) => place.segment === i);
    const read = async () => {
      for (const [at, place] of own) {
        const [row] = await segment.rowsOf(place.passage, place.passage + 1);
        const { line, end, shown } = row!;
        const file = pathInIndex(workspace, index.files[index.fileOf(place)]!);
        hits[at] = { file, line, end, score: place.score, text: shown };
      }
    };
    await (own.length > FEW ? segment.withTexts(read) : read());
  }
  return hits;
}

function touches({ file, line, end }: SearchHit, without: NonNullable<SearchRequest['without']>): boolean {
  return file === without.file && line <= without.end && end >= without.line;
}
