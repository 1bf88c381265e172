/** The configs and runs of the workspace, kept in step with the disk while somebody looks. */
import { dirname, join } from 'node:path';
import { type Disposable, Disposable as Disposables, EventEmitter, type Uri, window, workspace } from 'vscode';
import { CONFIG_PATTERN, configName } from './configName';
import { listFolders, modifiedAt, readRun } from './readRun';
import { byStart, type RunEntry } from './runEntry';

/** Runs are left out of file watching (a training writes often), so they are looked at this often while visible. */
const LOOK_EVERY_MILLISECONDS = 2000;
/** While no view shows them; the status bar still names the active model. */
const GLANCE_EVERY_MILLISECONDS = 10_000;
/** The lens asks at every pause in typing; the disk is not read each time. */
const FRESH_MILLISECONDS = 1000;

export interface ConfigFile {
  readonly uri: Uri;
  readonly name: string;
}

export class RunStore implements Disposable {
  private known = new Map<string, { mtime: number; run: RunEntry }>();
  private configFiles: Promise<readonly ConfigFile[]> | undefined;
  private scanning: Promise<readonly RunEntry[]> | undefined;
  private scannedAt = 0;
  private seen: readonly RunEntry[] | undefined;
  private signature = '';
  private lookers = 0;
  private timer: NodeJS.Timeout;
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly watching: Disposable;

  constructor() {
    this.timer = this.lookEvery(GLANCE_EVERY_MILLISECONDS);
    const watcher = workspace.createFileSystemWatcher(CONFIG_PATTERN, false, true, false);
    const forget = () => {
      this.configFiles = undefined;
      this.scannedAt = 0;
      this.changed.fire();
    };
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
    this.look().catch(() => undefined);
    return Promise.resolve(this.seen);
  }

  async run(folder: string): Promise<RunEntry | undefined> {
    return readRun(folder);
  }

  /** Runs of one config: of its name, and made from its file (two folders may hold configs of one name). */
  async runsOf(config: ConfigFile): Promise<RunEntry[]> {
    const configs = await this.configs();
    return (await this.runs()).filter(run => belongsTo(run, config, configs));
  }

  /** Reads again and tells listeners when something differs. */
  async refresh(): Promise<void> {
    this.scannedAt = 0;
    await this.look();
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

  /** Tells listeners when something differs from before. */
  private async look(): Promise<void> {
    const before = this.signature;
    await this.runs();
    if (this.signature !== before) this.changed.fire();
  }

  private async scan(): Promise<readonly RunEntry[]> {
    const known = new Map<string, { mtime: number; run: RunEntry }>();
    for (const root of await this.roots()) {
      for (const name of await listFolders(root)) {
        for (const id of await listFolders(join(root, name))) {
          const folder = join(root, name, id);
          if (known.has(folder)) continue;
          const mtime = await modifiedAt(join(folder, 'run.json'));
          if (mtime === undefined) continue;
          const before = this.known.get(folder);
          // A running run is read again: its process may have gone, its first checkpoint come.
          const fresh = before && before.mtime === mtime && before.run.status !== 'running';
          const run = fresh ? before.run : await readRun(folder);
          if (run) known.set(folder, { mtime, run });
        }
      }
    }
    this.known = known;
    const runs = [...known.values()].map(({ run }) => run).sort(byStart);
    this.seen = runs;
    this.signature = [...known].map(([folder, { mtime, run }]) => `${folder} ${mtime} ${run.status}`).join('\n');
    return runs;
  }

  /** Where runs may be: beside each config, and at the root of each workspace folder. */
  private async roots(): Promise<string[]> {
    const folders = (workspace.workspaceFolders ?? []).map(folder => folder.uri.fsPath);
    const beside = (await this.configs()).map(config => dirname(config.uri.fsPath));
    return [...new Set([...folders, ...beside])].map(folder => join(folder, '.nlp', 'runs'));
  }
}

/**
 * Whether a run was made from a config: from that very file, or, where the file it was made from is not here (the folder
 * was copied or moved), from one of its name beside its runs.
 */
export function belongsTo(run: RunEntry, config: ConfigFile, configs: readonly ConfigFile[]): boolean {
  const { name, configPath } = run.record;
  if (name !== config.name) return false;
  if (configs.some(other => other.uri.fsPath === configPath)) return configPath === config.uri.fsPath;
  return run.folder.startsWith(join(dirname(config.uri.fsPath), '.nlp'));
}

async function findConfigs(): Promise<readonly ConfigFile[]> {
  const found = await workspace.findFiles(CONFIG_PATTERN, '**/{node_modules,.nlp,.git}/**');
  return found
    .map(uri => ({ uri, name: configName(uri.path) }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.uri.path.localeCompare(b.uri.path));
}
