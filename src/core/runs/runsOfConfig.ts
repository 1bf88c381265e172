/** Which runs were made from a config file: of that very file, of the same in a copied folder, or only called the same. */
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { followLinks, isInside } from '../base/resolvePath';
import { pathKey, samePath } from '../base/samePath';
import { configOf, nameOfConfig } from './followRename';
import type { RunRecord } from './run';
import { runNameOf, workspaceOfRun } from './runFolder';

interface MadeRun {
  readonly folder: string;
  readonly record: Pick<RunRecord, 'name' | 'configPath' | 'configNow'>;
}

/**
 * How a run belongs to a config, the nearest first: `file`: made from that file; `link`: the config links to the file it was made
 * from, or the other way round; `moved`: made from the same file of a workspace that was copied or moved; `name`: called the same.
 */
export type Kinship = 'file' | 'link' | 'moved' | 'name';

const ORDER: readonly Kinship[] = ['file', 'link', 'moved', 'name'];

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Where a file is. */
interface Place {
  /** With the links of its folder followed, and spelt as on the disk where upper and lower case are not told apart. */
  readonly path: string;
  /** What the file itself links to; absent where it is no link. */
  readonly target?: string;
}

function exists(path: string): boolean {
  try {
    realpathSync.native(path);
    return true;
  } catch {
    return false;
  }
}

/** Answers for many runs and configs: what the disk says of a path is asked once. */
export class ConfigKinship {
  private readonly places = new Map<string, Place>();

  /** @param config absolute */
  of({ folder, record }: MadeRun, config: string): Kinship | undefined {
    const own = configOf(record);
    if (this.isSame(own, config)) return 'file';
    const [before, now] = [this.placeOf(own), this.placeOf(config)];
    if ((before.target ?? before.path) === (now.target ?? now.path)) return 'link';
    if (this.rootBeforeMove({ folder, record }, config) !== undefined) return 'moved';
    return nameOfConfig(record) === runNameOf(config) || basename(own) === basename(config) ? 'name' : undefined;
  }

  /**
   * Where the workspace of a run lay when it was trained, if the config stands in today's as its own did in that one.
   * A config that links into another folder is one of its own: its paths are relative to where the link is.
   */
  rootBeforeMove({ folder, record }: MadeRun, config: string): string | undefined {
    const workspace = workspaceOfRun(folder);
    if (workspace === undefined) return undefined;
    const now = followLinks(workspace);
    const [before, place] = [this.placeOf(configOf(record)).path, this.placeOf(config).path];
    if (!isInside(now, place) || isInside(now, before)) return undefined;
    // Of a run that was made on another system too.
    const way = `/${relative(now, place).replaceAll(sep, '/')}`.normalize('NFC');
    const old = before.replaceAll('\\', '/').normalize('NFC');
    return samePath(old.slice(-way.length), way) ? old.slice(0, -way.length) : undefined;
  }

  private isSame(a: string, b: string): boolean {
    if (a === b) return true;
    const [one, other] = [this.placeOf(a).path, this.placeOf(b).path];
    if (one === other) return true;
    // Letters with accents have two spellings, which some systems keep apart; some disks keep upper and lower case apart, too.
    return samePath(one.normalize('NFC'), other.normalize('NFC')) && !(exists(one) && exists(other));
  }

  private placeOf(path: string): Place {
    let place = this.places.get(path);
    if (place === undefined) {
      place = isLink(path)
        ? { path: join(followLinks(dirname(path)), basename(path)), target: followLinks(path) }
        : { path: followLinks(path) };
      this.places.set(path, place);
    }
    return place;
  }
}

/**
 * The runs that belong nearest to a config, in the order in which they were given.
 * @param config absolute
 */
export function runsOfConfig<R extends MadeRun>(
  runs: readonly R[],
  config: string,
): { readonly kinship?: Kinship; readonly runs: readonly R[] } {
  const kin = new ConfigKinship();
  const kinships = runs.map(run => kin.of(run, config));
  const kinship = ORDER.find(kind => kinships.includes(kind));
  if (kinship === undefined) return { runs: [] };
  const own = runs.filter((_, i) => kinships[i] === kinship);
  if (kinship === 'name') {
    // One whose own config is gone is likelier to be a renamed one's than one whose config is there.
    const orphans = own.filter(({ record }) => !exists(configOf(record)));
    return { kinship, runs: orphans.length > 0 ? orphans : own };
  }
  if (kinship !== 'moved') return { kinship, runs: own };
  // `m.nlp.yaml` at the top and `a/m.nlp.yaml` end alike: the workspace is the folder that holds both.
  const roots = own.map(run => kin.rootBeforeMove(run, config)!.length);
  const top = Math.min(...roots);
  return { kinship, runs: own.filter((_, i) => roots[i] === top) };
}

/**
 * The config among several that a run belongs to.
 * @param configs absolute
 */
export function configOfRun(run: MadeRun, configs: readonly string[], kin = new ConfigKinship()): string | undefined {
  // The usual case asks nothing of the disk: a tree of many runs is drawn at each change.
  const made = configOf(run.record);
  if (configs.includes(made)) return made;
  const key = pathKey(made);
  const same = configs.filter(config => pathKey(config) === key);
  if (same.length === 1) return same[0];
  const kinships = configs.map(config => kin.of(run, config));
  for (const kind of ORDER) {
    const own = configs.filter((_, i) => kinships[i] === kind);
    if (kind !== 'name') {
      // A run of `a/m.nlp.yaml` ends as one of `m.nlp.yaml` at the top does: the longer way is its own.
      if (own.length > 0) return own.sort((a, b) => b.length - a.length)[0];
      continue;
    }
    const beside = own.filter(config => isInside(join(dirname(config), '.nlp'), run.folder));
    return beside[0] ?? (own.length === 1 && !exists(made) ? own[0] : undefined);
  }
  return undefined;
}
