/** The configs and runs of the workspace, kept in step with the disk while somebody looks. */
import { basename, dirname, join } from 'node:path';
import { type Disposable, Disposable as Disposables, EventEmitter, Uri, window, workspace } from 'vscode';
import { isInside } from '../../core/base/resolvePath';
import { foldName, samePath } from '../../core/base/samePath';
import { configOf, nameOfConfig } from '../../core/runs/followRename';
import { homeOfRun, runNameOf, runsFolder } from '../../core/runs/runFolder';
import { ConfigKinship, configOfRun } from '../../core/runs/runsOfConfig';
import { CONFIG_PATTERN, configName } from './configName';
import { placesOf } from './placesOf';
import { isBroken, type KnownRun, readRun, scanRuns } from './readRun';
import { type BrokenRun, byStart, type RunEntry } from './runEntry';

/** Runs are left out of file watching (a training writes often), so they are looked at this often while visible. */
const LOOK_EVERY_MILLISECONDS = 2000;
/** While no view shows them; the status bar still names the active model. */
const GLANCE_EVERY_MILLISECONDS = 10_000;
/** The lens asks at every pause in typing; the disk is not read each time. */
const FRESH_MILLISECONDS = 1000;

export interface ConfigFile {
  readonly uri: Uri;
  readonly name: string;
  /** Its folder, where another has the same name. */
  readonly place?: string;
}

export class RunStore implements Disposable {
  private known: ReadonlyMap<string, KnownRun> = new Map();
  private configFiles: Promise<readonly ConfigFile[]> | undefined;
  private scanning: Promise<readonly RunEntry[]> | undefined;
  private scannedAt = 0;
  private seen: readonly RunEntry[] | undefined;
  private signature = '';
  private scans = 0;
  private newestScan = 0;
  private lookers = 0;
  private timer: NodeJS.Timeout;
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly watching: Disposable;

  constructor() {
    this.timer = this.lookEvery(GLANCE_EVERY_MILLISECONDS);
    const watcher = workspace.createFileSystemWatcher(CONFIG_PATTERN, false, true, false);
    const forget = () => this.forget();
    this.watching = Disposables.from(
      watcher,
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      workspace.onDidChangeWorkspaceFolders(forget),
      window.onDidChangeWindowState(({ focused }) => {
        if (focused) void this.refresh();
      }),
    );
  }

  configs(): Promise<readonly ConfigFile[]> {
    this.configFiles ??= findConfigs();
    return this.configFiles;
  }

  /** Every run of the workspace, newest first, as it was at most a second ago. */
  runs(): Promise<readonly RunEntry[]> {
    if (!this.scanning || Date.now() - this.scannedAt > FRESH_MILLISECONDS) {
      this.scannedAt = Date.now();
      this.scanning = this.scan();
    }
    return this.scanning;
  }

  /**
   * Every run as last seen, without waiting for the disk, which a training that saves its checkpoints keeps busy for seconds. It is
   * looked at again meanwhile; listeners are told when something differs.
   */
  runsSeen(): Promise<readonly RunEntry[]> {
    if (!this.seen) return this.runs();
    this.runs().catch(() => undefined);
    return Promise.resolve(this.seen);
  }

  /** Folders whose `run.json` cannot be read, as the last look at the runs saw them. */
  async broken(): Promise<readonly BrokenRun[]> {
    await this.runs();
    return [...this.known.values()].map(({ run }) => run).filter(isBroken);
  }

  /** The same without waiting for the disk. */
  async brokenSeen(): Promise<readonly BrokenRun[]> {
    if (!this.seen) await this.runs();
    return [...this.known.values()].map(({ run }) => run).filter(isBroken);
  }

  async run(folder: string): Promise<RunEntry | undefined> {
    const run = await readRun(folder);
    return isBroken(run) ? undefined : run;
  }

  /** Runs of one config: made from its file, or where that is not here from one that took its place. */
  async runsOf(config: ConfigFile): Promise<RunEntry[]> {
    const runs = await this.runs();
    const others = (await this.configs()).filter(({ uri }) => !samePath(uri.fsPath, config.uri.fsPath));
    const owners = configsOfRuns(runs, [config, ...others]);
    return runs.filter(run => owners.get(run) === config);
  }

  /** Reads again and tells listeners when something differs. */
  async refresh(): Promise<void> {
    this.scannedAt = 0;
    await this.runs();
  }

  /** Configs came or went: all is looked for again. */
  forget(): void {
    this.configFiles = undefined;
    this.scannedAt = 0;
    this.changed.fire();
  }

  /** While held, changes made by other processes (the command line) are seen. */
  watch(): Disposable {
    this.pace(1);
    let held = true;
    return new Disposables(() => {
      if (held) this.pace(-1);
      held = false;
    });
  }

  dispose(): void {
    clearInterval(this.timer);
    this.watching.dispose();
    this.changed.dispose();
  }

  private pace(change: 1 | -1): void {
    this.lookers += change;
    clearInterval(this.timer);
    this.timer = this.lookEvery(this.lookers > 0 ? LOOK_EVERY_MILLISECONDS : GLANCE_EVERY_MILLISECONDS);
  }

  private lookEvery(milliseconds: number): NodeJS.Timeout {
    return setInterval(() => {
      if (window.state.focused) void this.refresh();
    }, milliseconds);
  }

  /** Whoever asks, listeners hear of what differs from before. */
  private async scan(): Promise<readonly RunEntry[]> {
    const own = ++this.scans;
    const known = await scanRuns((await this.workspaces()).map(runsFolder), this.known);
    const found = [...known.values()].flatMap(({ run }) => (isBroken(run) ? [] : [run])).sort(byStart);
    const runs = placed(found);
    // One that began later has been faster.
    if (own < this.newestScan) return this.seen ?? runs;
    this.newestScan = own;
    this.known = known;
    const first = this.seen === undefined;
    this.seen = runs;
    const before = this.signature;
    this.signature = [...known]
      .map(([folder, { version, run }]) => `${folder} ${version} ${isBroken(run) ? run.broken : run.status}`)
      .join('\n');
    if (!first && this.signature !== before) this.changed.fire();
    return runs;
  }

  /** Where runs may be: beside each config, and in each folder from there up to the root of its workspace folder. */
  async workspaces(): Promise<readonly string[]> {
    const roots = (workspace.workspaceFolders ?? []).map(folder => folder.uri.fsPath);
    const folders = new Set(roots);
    for (const { uri } of await this.configs()) {
      const root = workspace.getWorkspaceFolder(uri)?.uri.fsPath;
      for (let folder = dirname(uri.fsPath); ; folder = dirname(folder)) {
        folders.add(folder);
        if (root === undefined || folder === root || folder === dirname(folder)) break;
      }
    }
    return [...folders];
  }
}

/** A project that was moved has configs elsewhere than its runs say: then the folder that the runs are in counts. */
function placed(runs: readonly RunEntry[]): readonly RunEntry[] {
  const named = runs.map(run => {
    const name = nameOfConfig(run.record);
    const config = configOf(run.record);
    const home = join(homeOfRun(run.folder), name);
    return { run, name, path: workspace.getWorkspaceFolder(Uri.file(config)) ? config : home };
  });
  const places = placesOf(named, workspaceFolderOf);
  return named.map(each => {
    const place = places.get(each);
    return place === undefined ? each.run : { ...each.run, place };
  });
}

function workspaceFolderOf(folder: string): string {
  const shown = workspace.asRelativePath(folder);
  return shown === folder ? basename(folder) : shown;
}

/** Each run with the config that it was made from, as far as it is here. */
export function configsOfRuns(
  runs: readonly RunEntry[],
  configs: readonly ConfigFile[],
): ReadonlyMap<RunEntry, ConfigFile> {
  const kin = new ConfigKinship();
  const paths = configs.map(config => config.uri.fsPath);
  const owners = new Map<RunEntry, ConfigFile>();
  for (const run of runs) {
    const owner = configOfRun(run, paths, kin);
    const config = configs.find(({ uri }) => uri.fsPath === owner);
    if (config) owners.set(run, config);
  }
  return owners;
}

/** Which config a run that cannot be read is shown below: one of the name of its folder, the nearest where several have it. */
export function brokenBelongsTo({ folder }: BrokenRun, config: ConfigFile, configs: readonly ConfigFile[]): boolean {
  const called = foldName(basename(dirname(folder)));
  const named = configs.filter(other => foldName(runNameOf(other.uri.fsPath)) === called);
  const beside = named.filter(other => isInside(join(dirname(other.uri.fsPath), '.nlp'), folder));
  const owner = beside[0] ?? named[0];
  return owner !== undefined && samePath(owner.uri.fsPath, config.uri.fsPath);
}

async function findConfigs(): Promise<readonly ConfigFile[]> {
  const found = await workspace.findFiles(CONFIG_PATTERN, '**/{node_modules,.nlp,.git}/**');
  const configs = found.map(uri => ({ uri, name: configName(uri.path), path: uri.fsPath }));
  const places = placesOf(configs, workspaceFolderOf);
  return configs
    .map(config => ({ uri: config.uri, name: config.name, place: places.get(config) }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.uri.path.localeCompare(b.uri.path));
}
