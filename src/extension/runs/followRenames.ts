/** Configs that are renamed or moved in the editor keep their runs: those that are there, that which is being trained, and jobs that wait. */
import { existsSync } from 'node:fs';
import { type Disposable, Disposable as Disposables, type LogOutputChannel, type Uri, workspace } from 'vscode';
import { changeRecord } from '../../core/runs/changeRecord';
import { configOf, followRename, pathAfter, type Rename } from '../../core/runs/followRename';
import type { RunRecord } from '../../core/runs/run';
import type { Jobs } from '../workers/jobs';
import { configsOfRuns, type RunStore } from './runStore';

/** A run, and the config that the Models view shows it below. */
interface Owned {
  readonly folder: string;
  readonly record: RunRecord;
  readonly config: string;
}

export class FollowRenames implements Disposable {
  /** Asked before the files go: afterwards it cannot be told whose a run is. */
  private owned: Promise<readonly Owned[]> = Promise.resolve([]);
  /** Of this window, for what was being read under its old name. */
  private readonly all: Rename[] = [];
  private readonly subscriptions: Disposable;

  constructor(
    private readonly store: RunStore,
    private readonly jobs: Jobs,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = Disposables.from(
      workspace.onWillRenameFiles(event => {
        this.owned = this.whose(renamesOf(event.files));
        event.waitUntil(this.owned);
      }),
      workspace.onDidRenameFiles(event => this.follow(renamesOf(event.files))),
      jobs.onStarted(({ folder, run }) => this.catchUp(folder, run)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async whose(renames: readonly Rename[]): Promise<readonly Owned[]> {
    const configs = await this.store.configs();
    if (configs.every(({ uri }) => pathAfter(uri.fsPath, renames) === uri.fsPath)) return [];
    const owners = configsOfRuns(await this.store.runs(), configs);
    return [...owners].map(([{ folder, record }, { uri }]) => ({ folder, record, config: uri.fsPath }));
  }

  private async follow(renames: readonly Rename[]): Promise<void> {
    const owned = await this.owned;
    this.owned = Promise.resolve([]);
    this.all.push(...renames);
    this.jobs.renameConfigs(config => pathAfter(config, renames));
    // The folder of a run may have gone along.
    for (const { folder, record, config } of owned)
      await this.change(pathAfter(folder, renames), record, config, renames);
    this.store.forget();
  }

  /** A run that begins now may have been asked for before its config got another name. */
  private async catchUp(folder: string, run: RunRecord): Promise<void> {
    // Another may have the old name meanwhile.
    if (existsSync(configOf(run))) return;
    let places = run;
    for (const rename of this.all) places = { ...places, ...followRename(places, configOf(places), [rename]) };
    if (places.configPath === run.configPath && places.configNow === run.configNow) return;
    await this.write(folder, places);
    await this.store.refresh();
  }

  private async change(folder: string, record: RunRecord, config: string, renames: readonly Rename[]): Promise<void> {
    const places = followRename(record, config, renames);
    if (places) await this.write(folder, places);
  }

  private async write(
    folder: string,
    { configPath, configNow, files }: Pick<RunRecord, 'configPath' | 'configNow' | 'files'>,
  ): Promise<void> {
    try {
      await changeRecord(folder, record => ({ ...record, configPath, configNow, files }));
    } catch (error) {
      this.log.warn(
        `${folder} keeps the old name of its config: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

function renamesOf(files: readonly { readonly oldUri: Uri; readonly newUri: Uri }[]): readonly Rename[] {
  return files
    .filter(({ oldUri, newUri }) => oldUri.scheme === 'file' && newUri.scheme === 'file')
    .map(({ oldUri, newUri }) => ({ from: oldUri.fsPath, to: newUri.fsPath }));
}
