/** On a worker of a cluster: trains what one job is asked, in the workspace that its package holds, and leaves an archive of the run. */
import { createReadStream, existsSync } from 'node:fs';
import { dirname, join, resolve as resolvePaths } from 'node:path';
import { ActionableError } from '../../base/errors';
import { resolveConfig } from '../../config/resolveConfig';
import { removeIfPossible, writeAtomically } from '../../runs/atomicFile';
import { hasCheckpoint } from '../../runs/checkpoint';
import { hashText } from '../../runs/configHash';
import { readRunRecord, writeRunRecord } from '../../runs/record';
import { createRunFolder, runsFolder } from '../../runs/runFolder';
import { failedLine, type JobLine, writeLine } from '../../sweeps/local/trialLines';
import type { TrainEvent, TrainOptions, TrainResult } from '../../training/events';
import { readTrainingConfig } from '../../training/prepare';
import { resume, trainConfig } from '../../training/trainRun';
import { jobVariables } from '../cluster';
import { WORK } from '../packFile';
import { carryPaths, placeIn } from './carryPaths';
import { putOnStorage } from './keptOnStorage';
import type { RemoteRequest } from './request';
import { archiveRun, lastArchive, unpackRun } from './runArchive';

/**
 * Says all that happens as lines; the last one is `over` or `failed`.
 * @param env of the job: `jobVariables`
 * @param signal saves a checkpoint, leaves its archive, and ends
 * @returns whether it trained as it was asked
 */
export async function serveJob(
  request: RemoteRequest,
  env: NodeJS.ProcessEnv,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const say = (line: JobLine) => write(writeLine(line));
  const files = demand(env, jobVariables.files);
  const root = join(demand(env, jobVariables.scratch), WORK);
  const workspace = process.cwd();
  const keep = new Keeper(files, demand(env, jobVariables.id), request, say);
  const folder = join(runsFolder(workspace), request.run.name, request.run.id);
  say({ told: 'placed', workspace, root });
  try {
    try {
      const { record, fixed } = await train(request, folder, { workspace, root, signal }, say, keep);
      await keep.archive(folder, record.step, lastArchive);
      say({ told: 'over', run: record, ...(fixed && { fixed }) });
      return true;
    } catch (error) {
      // What it had before it failed comes home too.
      if (await hasCheckpoint(folder)) {
        const { step } = await readRunRecord(folder);
        await keep.archive(folder, step, lastArchive).catch(() => undefined);
      }
      throw error;
    }
  } catch (error) {
    say(failedLine(error));
    return false;
  }
}

/** @throws ActionableError `bad-usage` */
export function demand(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new ActionableError('bad-usage', `${name} is not set; this command is for the jobs of a cluster`);
}

async function train(
  request: RemoteRequest,
  folder: string,
  { workspace, root, signal }: { readonly workspace: string; readonly root: string; readonly signal: AbortSignal },
  say: (line: JobLine) => void,
  keep: Keeper,
): Promise<TrainResult> {
  const { run, overrides, group, fold, trial, resume: from } = request;
  const configPath = resolvePaths(request.config);
  const options: TrainOptions = {
    workspace,
    trusted: true,
    signal,
    overrides,
    group,
    fold,
    trial,
    run,
    onEvent: event => forward(event, say),
    onCheckpoint: (folder, step) => keep.checkpoint(folder, step),
  };
  if (!from) return await trainConfig({ config: readTrainingConfig(configPath, options), configPath }, options);
  await createRunFolder(workspace, run.name, new Date(), run.id);
  const path = resolvePaths(from.path);
  if (!existsSync(path))
    throw new ActionableError('missing-file', `${path} is missing: the run cannot be continued here`);
  const record = await unpackRun(createReadStream(path), from, folder);
  await removeIfPossible(path);
  const { remote: _, ...own } = carryPaths({ ...record, status: 'stopped' }, configPath, {
    before: dirname(record.configPath),
    placeOf: elsewhere => placeIn(root, elsewhere),
  });
  if (!request.isMoved) await writeRunRecord(folder, own);
  else {
    const text = resolveConfig(readTrainingConfig(configPath, options));
    await writeAtomically(join(folder, 'config.yaml'), text);
    await writeRunRecord(folder, { ...own, configSha256: hashText(text) });
  }
  return await resume(folder, options);
}

function forward(event: TrainEvent, say: (line: JobLine) => void): void {
  switch (event.kind) {
    case 'progress':
      say({ told: 'preparing', message: event.message, fraction: event.fraction });
      break;
    case 'started':
      say({ told: 'begun', run: event.run });
      break;
    case 'metrics': {
      const { folder: _, kind: __, ...metrics } = event;
      say({ told: 'metrics', ...metrics });
      break;
    }
    case 'log':
      say({ told: 'log', level: event.level, message: event.message, nativeFailure: event.nativeFailure });
  }
}

/** Archives of the run, in the folder that the cluster hands files out of. */
export class Keeper {
  private readonly left: string[] = [];
  private keptAt = performance.now();

  constructor(
    private readonly folder: string,
    private readonly job: string,
    private readonly request: Partial<Pick<RemoteRequest, 'keepEvery' | 'storage' | 'frozenAtHome'>>,
    private readonly say: (line: JobLine) => void,
  ) {}

  /** One that cannot be left is no reason to end: the next one may be. */
  async checkpoint(run: string, step: number): Promise<void> {
    if (performance.now() - this.keptAt < (this.request.keepEvery ?? 0) * 1000) return;
    const name = `step-${step}.tgz`;
    try {
      await this.archive(run, step, name);
    } catch (error) {
      if (!(error instanceof ActionableError)) throw error;
      const message = `the checkpoint of step ${step} stays on the worker: ${error.message}`;
      this.say({ told: 'log', level: 'warning', message });
    }
    this.keptAt = performance.now();
    this.left.push(name);
    // Whoever is reading the one before reads it to its end.
    while (this.left.length > 2) await removeIfPossible(join(this.folder, this.left.shift()!));
  }

  async archive(run: string, step: number, name: string): Promise<void> {
    const { storage, frozenAtHome } = this.request;
    const facts = await archiveRun(run, join(this.folder, name), frozenAtHome);
    const kept = { name, step, ...facts };
    if (storage !== undefined) await putOnStorage(storage, this.job, join(this.folder, name), kept);
    this.say({ told: 'kept', ...kept });
    if (name === lastArchive) for (const old of this.left.splice(0)) await removeIfPossible(join(this.folder, old));
  }
}
