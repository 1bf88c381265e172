/** An index in use: its segments open, what fits into memory kept there, and which of its passages a search is about. */
import { ActionableError } from '../base/errors';
import { machineMemory } from '../base/machineMemory';
import { compareFiles } from '../data/findSources';
import type { Manifest } from './store/manifest';
import { Segment } from './store/segment';

/** A passage by where it is. */
export interface Place {
  /** Of the index, by its number. */
  readonly segment: number;
  readonly passage: number;
}

/** Passages of files, of all segments. */
export interface Scope {
  /** By segment, 1 for each passage that belongs to it; nothing where all do. */
  readonly alive: readonly (Uint8Array | undefined)[];
  /** By segment: how many. */
  readonly counts: readonly number[];
  readonly passages: number;
}

interface Owner {
  readonly from: number;
  readonly to: number;
  /** Place of the file in the order of their paths. */
  readonly file: number;
}

/** Of the machine's memory, what indexes may hold; the rest is read from the disk by each search. */
const SHARE = 8;

export class OpenIndex {
  private readonly owners: readonly (readonly Owner[])[];
  private scopes = new Map<string, Scope>();

  private constructor(
    readonly manifest: Manifest,
    readonly segments: readonly Segment[],
    /** In the order of their paths. */
    readonly files: readonly string[],
  ) {
    const owners = segments.map((): Owner[] => []);
    const places = new Map(segments.map(({ name }, i) => [name, i]));
    files.forEach((file, i) => {
      for (const [segment, from, count] of manifest.files[file]!.parts) {
        owners[places.get(segment)!]!.push({ from, to: from + count, file: i });
      }
    });
    for (const own of owners) {
      own.sort((a, b) => a.from - b.from);
      if (own.some(({ from }, i) => i > 0 && from < own[i - 1]!.to))
        throw new ActionableError('damaged-index', 'a passage belongs to two files');
    }
    this.owners = owners;
  }

  /** @param before whose segments are taken over where they are the same; those that are not used are closed */
  static async open(folder: string, manifest: Manifest, before?: OpenIndex): Promise<OpenIndex> {
    const old = new Map(before?.segments.map(segment => [segment.name, segment]));
    const opened: Segment[] = [];
    try {
      let bytes = 0;
      const most = machineMemory() / SHARE;
      for (const [name, count] of Object.entries(manifest.segments)) {
        const known = old.get(name);
        const segment = known ?? (await Segment.open(folder, name));
        opened.push(segment);
        if (segment.count !== count || segment.hasWords !== opened[0]!.hasWords || segment.width !== opened[0]!.width)
          throw new ActionableError('damaged-index', `${folder} is damaged: segment ${name} does not fit`);
        bytes += segment.bytes;
        if (bytes <= most) await segment.load();
      }
    } catch (error) {
      await Promise.all(opened.filter(({ name }) => !old.has(name)).map(segment => segment.rest()));
      throw error;
    }
    await Promise.all(
      [...old].flatMap(([name, segment]) => (manifest.segments[name] === undefined ? [segment.rest()] : [])),
    );
    const files = Object.keys(manifest.files).sort(compareNames);
    return new OpenIndex(manifest, opened, files);
  }

  /** @param wanted of a file by its name in the index */
  scope(wanted: (name: string) => boolean): Scope {
    const key = this.files.map(name => (wanted(name) ? '1' : '0')).join('');
    const known = this.scopes.get(key);
    if (known) return known;
    const counts: number[] = [];
    const alive = this.segments.map(({ count }, i) => {
      const mask = new Uint8Array(count);
      for (const { from, to, file } of this.owners[i]!) if (key[file] === '1') mask.fill(1, from, to);
      const live = mask.reduce((sum, each) => sum + each, 0);
      counts.push(live);
      return live === count ? undefined : mask;
    });
    const scope = { alive, counts, passages: counts.reduce((sum, each) => sum + each, 0) };
    // The last few: who searches goes on to search there.
    if (this.scopes.size >= 4) this.scopes = new Map();
    this.scopes.set(key, scope);
    return scope;
  }

  /** Of the file that a passage is of, its place among `files`; -1 where it is of none. */
  fileOf({ segment, passage }: Place): number {
    const owners = this.owners[segment]!;
    let [low, high] = [0, owners.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { from, to, file } = owners[middle]!;
      if (passage < from) high = middle - 1;
      else if (passage >= to) low = middle + 1;
      else return file;
    }
    return -1;
  }

  /** Closes its files until they are read again. */
  async rest(): Promise<void> {
    await Promise.all(this.segments.map(segment => segment.rest()));
  }
}

function compareNames(a: string, b: string): number {
  return a === b ? 0 : compareFiles(a, b, '/');
}
