/** On a worker of a cluster: runs `train.py` of a hand-over, tells its curve, and leaves the run that comes of it as an archive. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError } from '../../base/errors';
import { MetricsLog } from '../../runs/metricsLog';
import { readRunRecord, writeRunRecord } from '../../runs/record';
import type { MetricsRow, RunRecord } from '../../runs/run';
import { runsFolder } from '../../runs/runFolder';
import { failedLine, type JobLine, writeLine } from '../../sweeps/local/trialLines';
import { takeTrained } from '../../training/takeTrained';
import { versions } from '../../training/versions';
import { jobVariables } from '../cluster';
import { HAND_OVER, WORK } from '../packFile';
import { lastArchive } from '../remote/runArchive';
import { demand, Keeper } from '../remote/serveJob';
import type { HandOverJob } from './request';
import { runProgram, type TrainLine } from './trainProgram';

/**
 * Says all that happens as lines; the last one is `over` or `failed`.
 * @param pack the unpacked package, absolute
 * @param env of the job: `jobVariables`
 * @param signal has the model saved as it is then, and leaves the run as stopped
 * @returns whether it trained as it was asked
 */
export async function serveHandOver(
  request: HandOverJob,
  pack: string,
  env: NodeJS.ProcessEnv,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const say = (line: JobLine) => write(writeLine(line));
  const workspace = process.cwd();
  const scratch = demand(env, jobVariables.scratch);
  const root = join(scratch, WORK);
  const folder = join(runsFolder(workspace), request.name, request.id);
  const keep = new Keeper(demand(env, jobVariables.files), demand(env, jobVariables.id), request, say);
  say({ told: 'placed', workspace, root });
  try {
    const trained = join(scratch, 'trained');
    const training = new Training(folder, await readRunRecord(folder), say);
    say({ told: 'preparing', message: 'starting Python' });
    for await (const line of runProgram(programOf(request, { pack, root, trained }, env), signal))
      await training.take(line);
    // Asked to end before its first step, it has nothing to save.
    if (!existsSync(join(trained, 'config.json'))) throw new CancelledError();
    const record = await training.end(trained, workspace);
    await keep.archive(folder, record.step, lastArchive);
    say({ told: 'over', run: record });
    return true;
  } catch (error) {
    say(failedLine(error));
    return false;
  }
}

function programOf(
  { isStored, workers, cpus, steps, runtime }: HandOverJob,
  { pack, root, trained }: { readonly pack: string; readonly root: string; readonly trained: string },
  env: NodeJS.ProcessEnv,
) {
  // On other machines the package is elsewhere: as a module each of them finds the folder by itself.
  const start =
    isStored || workers === 1
      ? [join(isStored ? root : pack, HAND_OVER, 'train.py')]
      : ['-c', `from ${HAND_OVER}.train import main; main()`];
  const several = workers === 1 ? [] : ['--workers', String(workers), '--cpus', String(Math.max(1, Math.floor(cpus)))];
  return {
    python: demand(env, jobVariables.python),
    words: [...start, '--out', trained, ...several, ...(steps === undefined ? [] : ['--steps', String(steps)])],
    folder: pack,
    env: {
      ...env,
      OMP_NUM_THREADS: env.OMP_NUM_THREADS ?? String(Math.max(1, Math.floor(cpus))),
      // Jobs share the package: nothing may be written there.
      PYTHONDONTWRITEBYTECODE: '1',
      HF_HUB_OFFLINE: '1',
    },
    runtime,
  };
}

/** The run as it grows with the lines of `train.py`. */
class Training {
  private readonly log: MetricsLog;
  private readonly begun = performance.now();
  private totalSteps = 0;
  private perEpoch = 1;
  private step = 0;
  private rows = 0;
  private hasTold = false;

  constructor(
    private readonly folder: string,
    private record: RunRecord,
    private readonly say: (line: JobLine) => void,
  ) {
    this.log = new MetricsLog(folder);
  }

  async take(line: TrainLine): Promise<void> {
    if (line.torch !== undefined) await this.begin(line);
    else if (line.step !== undefined) await this.add(line, line.step);
  }

  private async begin({ torch, transformers, device, steps, steps_per_epoch: perEpoch }: TrainLine): Promise<void> {
    this.totalSteps = steps ?? 0;
    this.perEpoch = perEpoch ?? 1;
    this.record = {
      ...this.record,
      engine: `PyTorch (${device})`,
      versions: { ...versions(), torch: String(torch), transformers: String(transformers) },
      totalSteps: this.totalSteps,
    };
    await writeRunRecord(this.folder, this.record);
    this.say({ told: 'begun', run: this.record });
  }

  private async add(line: TrainLine, step: number): Promise<void> {
    this.step = step;
    const values = Object.fromEntries(
      Object.entries({
        'train/loss': line.loss,
        'train/learning-rate': line.learning_rate,
        'train/gradient-norm': line.gradient_norm,
        'validation/loss': line.validation_loss,
      }).filter(([, value]) => value !== undefined),
    ) as MetricsRow['values'];
    const { 'validation/loss': validation } = values;
    if (validation === undefined && values['train/loss'] === undefined && !this.hasTold) {
      this.hasTold = true;
      this.say({ told: 'log', level: 'warning', message: `the loss of step ${step} is no number` });
    }
    if (Object.keys(values).length === 0) return;
    if (validation !== undefined)
      this.record = { ...this.record, metrics: { ...this.record.metrics, validation: { loss: validation } } };
    const { seconds, totalSteps } = this;
    const rows = [{ step, epoch: step / this.perEpoch, seconds, values }];
    await this.log.append(rows);
    this.rows++;
    const secondsLeft = step === 0 ? undefined : (seconds / step) * (totalSteps - step);
    this.say({ told: 'metrics', rows, step, totalSteps, secondsLeft });
  }

  private get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  /** @param trained the folder that the program saved */
  async end(trained: string, workspace: string): Promise<RunRecord> {
    const { folder, step, rows, seconds } = this;
    await this.log.flush();
    this.say({ told: 'preparing', message: 'keeping the weights' });
    await takeTrained(folder, trained, workspace, { step, rows, seconds, epoch: Math.floor(step / this.perEpoch) });
    const loss = this.record.metrics.validation?.loss;
    this.record = {
      ...this.record,
      status: step < this.totalSteps ? 'stopped' : 'completed',
      finishedAt: new Date().toISOString(),
      step,
      seconds,
      ...(step > 0 && { stepMilliseconds: (1000 * seconds) / step }),
      ...(loss !== undefined && { best: { step, metric: 'loss', value: loss } }),
    };
    await writeRunRecord(folder, this.record);
    return this.record;
  }
}
