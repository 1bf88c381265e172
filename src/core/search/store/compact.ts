/** Small segments become one: every search that found something changed leaves one behind. */
import { randomBytes } from 'node:crypto';
import { removeIfPossible } from '../../runs/atomicFile';
import { type IndexedFile, type Manifest, type Part, writeManifest } from './manifest';
import { pathOfSegment, Segment, writeSegment } from './segment';
import { MOST_PASSAGES, VectorsBuilder, WordsBuilder } from './segmentBuilder';

/** So many small segments are left alone. */
const MOST_SMALL = 8;

/** Passages of each segment that files still have. */
function countLive({ files }: Manifest): ReadonlyMap<string, number> {
  const live = new Map<string, number>();
  for (const { parts } of Object.values(files))
    for (const [segment, , count] of parts) live.set(segment, (live.get(segment) ?? 0) + count);
  return live;
}

/** The segments that are worth to be written anew, together. */
export function chooseSegments(manifest: Manifest): readonly string[] {
  const live = countLive(manifest);
  const sizes = Object.entries(manifest.segments).map(([name, count]) => ({ name, count, live: live.get(name) ?? 0 }));
  const wasted = sizes.filter(({ count, live: own }) => 2 * own < count && count > MOST_PASSAGES / 16);
  const small = sizes.filter(({ live: own }) => own < MOST_PASSAGES / 2).sort((a, b) => a.live - b.live);
  const candidates = small.length > MOST_SMALL ? small : wasted;
  let sum = 0;
  const chosen = candidates.filter(({ live: own }) => {
    sum += own;
    return sum <= MOST_PASSAGES;
  });
  return chosen.length > 1 || wasted.length > 0 ? chosen.map(({ name }) => name) : [];
}

/** @returns the manifest as it is then; the same one where nothing is worth it */
export async function compact(folder: string, manifest: Manifest): Promise<Manifest> {
  const chosen = new Set(chooseSegments(manifest));
  if (chosen.size === 0) return manifest;
  const name = randomBytes(8).toString('hex');
  const opened = new Map<string, Awaited<ReturnType<typeof openRows>>>();
  let builder: WordsBuilder | VectorsBuilder | undefined;
  const files: Record<string, IndexedFile> = {};
  try {
    for (const [path, file] of Object.entries(manifest.files)) {
      const parts: Part[] = [];
      for (const part of file.parts) {
        const [segment, from, count] = part;
        if (!chosen.has(segment)) {
          parts.push(part);
          continue;
        }
        const rows = opened.get(segment) ?? (await openRows(folder, segment));
        opened.set(segment, rows);
        builder ??= rows.width === undefined ? new WordsBuilder() : new VectorsBuilder(rows.width);
        const start = builder.count;
        await rows.copy(from, from + count, builder);
        const last = parts.at(-1);
        if (last?.[0] === name && last[1] + last[2] === start)
          parts[parts.length - 1] = [name, last[1], last[2] + count];
        else parts.push([name, start, count]);
      }
      files[path] = { ...file, parts };
    }
  } finally {
    await Promise.all([...opened.values()].map(({ close }) => close()));
  }
  const segments = Object.fromEntries(Object.entries(manifest.segments).filter(([each]) => !chosen.has(each)));
  if (builder && builder.count > 0) {
    await writeSegment(folder, name, builder.finish());
    segments[name] = builder.count;
  }
  const after = { ...manifest, segments, files };
  await writeManifest(folder, after);
  for (const each of chosen) await removeIfPossible(pathOfSegment(folder, each));
  return after;
}

/** A segment whose passages are copied into another one. */
async function openRows(folder: string, name: string) {
  const segment = await Segment.open(folder, name);
  const terms = segment.hasWords ? await termsOfPassages(segment) : undefined;
  return {
    width: terms ? undefined : segment.width,
    async copy(from: number, to: number, builder: WordsBuilder | VectorsBuilder): Promise<void> {
      const rows = await segment.rowsOf(from, to);
      if (builder instanceof WordsBuilder) {
        rows.forEach((row, i) => {
          builder.add(row, terms!(from + i));
        });
        return;
      }
      const { width } = builder;
      const vectors = await segment.part('vectors', from * width, to * width);
      rows.forEach((row, i) => {
        builder.add(row, vectors.subarray(i * width, (i + 1) * width));
      });
    },
    close: () => segment.rest(),
  };
}

/** What the table of words says, passage by passage; in the order of the terms, which nothing depends on. */
async function termsOfPassages(segment: Segment): Promise<(passage: number) => readonly string[]> {
  const [terms, starts, postings, lengths] = await Promise.all([
    segment.allTerms(),
    segment.integers('postingStarts'),
    segment.integers('postings'),
    segment.integers('lengths'),
  ]);
  const begins = new Int32Array(segment.count + 1);
  for (let i = 0; i < segment.count; i++) begins[i + 1] = begins[i]! + lengths[i]!;
  const next = begins.slice();
  const ids = new Int32Array(postings.length);
  for (let term = 0; term < terms.length; term++) {
    for (let at = starts[term]!; at < starts[term + 1]!; at++) {
      const passage = postings[at]!;
      const place = next[passage]!;
      ids[place] = term;
      next[passage] = place + 1;
    }
  }
  return passage => Array.from(ids.subarray(begins[passage], begins[passage + 1]), id => terms[id]!);
}
