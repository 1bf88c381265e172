/** Puts files into an index: passages gather into segments, and the manifest names a segment once it is whole on the disk. */
import { randomBytes } from 'node:crypto';
import { internal } from '../../base/errors';
import { removeIfPossible } from '../../runs/atomicFile';
import { type Embedder, normalize } from '../embedder';
import type { Passage } from '../passages/passage';
import { termsOf } from '../terms';
import { type IndexedFile, type Manifest, type Part, writeManifest } from './manifest';
import { pathOfSegment, Segment, writeSegment } from './segment';
import { type Row, rowOf, VectorsBuilder, WordsBuilder } from './segmentBuilder';

/** Texts that are given vectors at once. */
const BATCH = 128;
/** Milliseconds of vectors that a crash may cost. */
const COMMIT_EVERY = 20_000;

/** What is done once the passages before it are written. */
interface Mark {
  readonly name: string;
  readonly file: Omit<IndexedFile, 'parts'>;
}

interface Item {
  readonly name: string;
  readonly row: Row;
  /** To be given a vector: of several pieces the mean. */
  readonly texts: readonly string[];
  /** Where it is known already. */
  readonly vector?: Float32Array;
}

export class IndexWriter {
  private readonly files: Map<string, IndexedFile>;
  private readonly segments: Map<string, number>;
  private builder: WordsBuilder | VectorsBuilder | undefined;
  /** In the order in which they came. */
  private waiting: (Item | Mark)[] = [];
  private waitingTexts = 0;
  /** Of the builder. */
  private parts: { name: string; from: number; count: number }[] = [];
  private marks: Mark[] = [];
  private committed = Date.now();
  /** Vectors that files had before, by hash. */
  private known = new Map<string, Float32Array>();
  private dirty = false;
  private written = false;
  /** Files that are being read, without the passages of before. */
  private readonly fresh = new Map<string, IndexedFile>();

  constructor(
    private readonly folder: string,
    private readonly manifest: Manifest,
    private readonly embedder: Embedder | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.files = new Map(Object.entries(manifest.files));
    this.segments = new Map(Object.entries(manifest.segments));
  }

  get names(): readonly string[] {
    return [...this.files.keys()];
  }

  get(name: string): IndexedFile | undefined {
    return this.files.get(name);
  }

  set(name: string, file: IndexedFile): void {
    this.files.set(name, file);
    this.dirty = true;
  }

  remove(name: string): void {
    if (this.files.delete(name)) this.dirty = true;
  }

  /** Vectors of a file that is read again: what it still says need not be computed. */
  async remember(name: string): Promise<void> {
    this.known = new Map();
    if (!this.embedder) return;
    for (const [segmentName, from, count] of this.files.get(name)?.parts ?? []) {
      const segment = await Segment.open(this.folder, segmentName);
      try {
        const rows = await segment.rowsOf(from, from + count);
        const { width } = segment;
        const vectors = (await segment.part('vectors', from * width, (from + count) * width)) as Float32Array;
        rows.forEach((row, i) => {
          this.known.set(keyOf(row), vectors.slice(i * width, (i + 1) * width));
        });
      } finally {
        await segment.rest();
      }
    }
  }

  /** @param pieces of a text whose vector is the mean of theirs */
  async add(name: string, passage: Passage, pieces: readonly string[] = [passage.text]): Promise<void> {
    const row = rowOf(passage);
    if (!this.embedder) {
      const builder = this.words();
      builder.add(row, termsOf(passage.text));
      this.place(name, builder.count);
    } else {
      const known = this.known.get(keyOf(row));
      if (known && this.waiting.length === 0) this.addVector(name, row, known);
      else {
        this.waiting.push(known ? { name, row, texts: [], vector: known } : { name, row, texts: pieces });
        if (!known) this.waitingTexts += pieces.length;
        if (this.waitingTexts >= BATCH) await this.embedWaiting();
      }
    }
    if (this.builder?.isFull) await this.commit();
    else if (this.embedder && Date.now() - this.committed > COMMIT_EVERY) await this.commit();
  }

  /** The passages that come are of what the file is now; those of before stay until the first of them are written. */
  begin(name: string, file: IndexedFile): void {
    this.fresh.set(name, file);
  }

  /** All passages of a file came. */
  finish(name: string, file: Omit<IndexedFile, 'parts'>): void {
    if (this.waiting.length > 0) this.waiting.push({ name, file });
    else this.marks.push({ name, file });
    this.dirty = true;
  }

  /** Gives what waits its vectors, and writes everything. */
  async flush(): Promise<void> {
    await this.embedWaiting();
    await this.commit();
  }

  /** What was given vectors is kept; what waits for them is not. */
  async commit(): Promise<void> {
    const { builder, parts, marks } = this;
    const stale = new Set<string>();
    if (builder && builder.count > 0) {
      const name = randomBytes(8).toString('hex');
      await writeSegment(this.folder, name, builder.finish());
      this.segments.set(name, builder.count);
      for (const { name: file, from, count } of parts) {
        const before = this.takeFresh(file) ?? this.files.get(file);
        if (!before) throw internal(`passages of ${file}, which was not begun`);
        this.files.set(file, { ...before, parts: [...before.parts, [name, from, count] as Part] });
      }
      this.dirty = true;
    }
    for (const { name, file } of marks) {
      const { parts: own = [] } = this.takeFresh(name) ?? this.files.get(name) ?? {};
      this.files.set(name, { ...file, parts: own });
    }
    this.builder = undefined;
    this.parts = [];
    this.marks = [];
    this.committed = Date.now();
    if (!this.dirty) return;
    const used = new Set([...this.files.values()].flatMap(({ parts: own }) => own.map(([segment]) => segment)));
    for (const name of this.segments.keys()) if (!used.has(name)) stale.add(name);
    for (const name of stale) this.segments.delete(name);
    await writeManifest(this.folder, this.manifestNow());
    this.dirty = false;
    this.written = true;
    for (const name of stale) await removeIfPossible(pathOfSegment(this.folder, name));
  }

  private takeFresh(name: string): IndexedFile | undefined {
    const file = this.fresh.get(name);
    this.fresh.delete(name);
    return file;
  }

  /** As it is on the disk: the same one as before where nothing was written. */
  current(): Manifest {
    return this.written ? this.manifestNow() : this.manifest;
  }

  private manifestNow(): Manifest {
    const { key, run } = this.manifest;
    return {
      key,
      ...(run !== undefined && { run }),
      segments: Object.fromEntries(this.segments),
      files: Object.fromEntries(this.files),
    };
  }

  private words(): WordsBuilder {
    this.builder ??= new WordsBuilder();
    return this.builder as WordsBuilder;
  }

  private addVector(name: string, row: Row, vector: Float32Array): void {
    this.builder ??= new VectorsBuilder(vector.length);
    (this.builder as VectorsBuilder).add(row, vector);
    this.place(name, this.builder.count);
  }

  /** Passages of a file follow each other. */
  private place(name: string, count: number): void {
    const last = this.parts.at(-1);
    if (last?.name === name) last.count++;
    else this.parts.push({ name, from: count - 1, count: 1 });
  }

  private async embedWaiting(): Promise<void> {
    const { waiting, embedder } = this;
    if (!embedder || waiting.length === 0) return;
    const texts = waiting.flatMap(item => ('texts' in item ? item.texts : []));
    const found = texts.length > 0 ? await embedder.embed(texts, 'passage', this.signal) : undefined;
    const width = found?.width ?? 0;
    let at = 0;
    for (const item of waiting) {
      if ('file' in item) {
        this.marks.push(item);
        continue;
      }
      const { name, row, texts: own, vector } = item;
      this.addVector(name, row, vector ?? meanOf(found!.vectors, at, own.length, width));
      at += own.length;
    }
    this.waiting = [];
    this.waitingTexts = 0;
  }
}

function keyOf({ hash, shown }: Row): string {
  return `${hash[0]} ${hash[1]} ${shown}`;
}

/** Of length 1; the mean of vectors that are. @param from first row @param count rows */
function meanOf(vectors: Float32Array, from: number, count: number, width: number): Float32Array {
  const mean = new Float32Array(width);
  for (let row = from; row < from + count; row++) {
    const own = vectors.slice(row * width, (row + 1) * width);
    normalize(own, 0, width);
    for (let i = 0; i < width; i++) mean[i] = mean[i]! + own[i]!;
  }
  normalize(mean, 0, width);
  return mean;
}
