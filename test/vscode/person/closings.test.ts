// Windows closed and reloaded, workers and hosts ended at random instants of a training: it goes on from its last state.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricsRow, RunRecord } from '../../../src/core/runs/run';
import { openWorkbench, type Workbench } from '../workbench';

/** How many endings; each takes about ten seconds. More of them, with another seed, is a stress test by hand. */
const COUNT = Number(process.env.CLOSINGS ?? 8);
const SEED = Number(process.env.CLOSINGS_SEED ?? 1);

/** Far from its end after all endings. */
const CONFIG = `task: classify
data: { train: data/reviews.csv, validation: 10% }
tokenizer: { type: word, vocabulary: 2000 }
model: { type: bag-of-words, width: 64 }
train: { epochs: 20000, batch: 16 }
`;

/** Uniform in [0, 1); Mulberry32 (Tommy Ettinger, public domain). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Ending {
  readonly name: string;
  /** The worker can still save what it has. */
  readonly saves: boolean;
  /** @param trainer process that trains, if one does */
  end(workbench: Workbench, trainer: number | undefined): Promise<void>;
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid !== undefined) process.kill(pid, name);
}

async function endHost(workbench: Workbench, name: NodeJS.Signals): Promise<void> {
  for (const pid of workbench.processes(part => part === '--type=extensionHost')) signal(pid, name);
  await workbench.reload();
}

const ENDINGS: readonly Ending[] = [
  { name: 'the window is reloaded', saves: true, end: workbench => workbench.reload() },
  { name: 'the window is closed and opened', saves: true, end: workbench => workbench.closeAndOpen() },
  {
    name: 'workers are restarted',
    saves: true,
    end: async workbench => {
      await workbench.command('NLP: Restart Workers');
      await workbench.dialog('Restart');
    },
  },
  { name: 'the worker is told to end', saves: true, end: async (_, trainer) => signal(trainer, 'SIGTERM') },
  { name: 'the worker is killed', saves: false, end: async (_, trainer) => signal(trainer, 'SIGKILL') },
  { name: 'the extension host is told to end', saves: true, end: workbench => endHost(workbench, 'SIGTERM') },
  { name: 'the extension host is killed', saves: true, end: workbench => endHost(workbench, 'SIGKILL') },
];

describe('a training that is ended at random instants', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'samples', files: { 'long.nlp.yaml': CONFIG } });
    await workbench.openFile('long.nlp.yaml');
  });

  after(() => workbench.close());

  const folder = () => {
    const runs = workbench.path(join('.nlp', 'runs', 'long'));
    const ids = readdirSync(runs);
    assert.equal(ids.length, 1, `one run: ${ids}`);
    return join(runs, ids[0] ?? '');
  };
  const record = (): RunRecord => JSON.parse(readFileSync(join(folder(), 'run.json'), 'utf8'));
  const steps = (): number[] => {
    // The last line may be on its way to the disk.
    const lines = readFileSync(join(folder(), 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1);
    return lines.map(line => JSON.parse(line) as MetricsRow).map(row => row.step);
  };
  /** The process that trains the run; a record of a killed one says that it runs, too. */
  const trainer = (): number | undefined => {
    const { status, pid } = record();
    return status === 'running' && pid !== undefined && workbench.workerProcesses('train').includes(pid)
      ? pid
      : undefined;
  };

  it(`goes on from its last state, ${COUNT} times`, async function () {
    this.timeout(60_000 + COUNT * 60_000);
    const random = makeRandom(SEED);
    await workbench.clickCodeLens('Train');
    await workbench.statusBar(/long \d+%/);
    for (let round = 1; round <= COUNT; round++) {
      const ending = ENDINGS[Math.floor(random() * ENDINGS.length)];
      assert(ending);
      const what = `${round}: ${ending.name}`;
      await new Promise(resolve => setTimeout(resolve, random() * 3000));
      const pid = trainer();
      assert(pid !== undefined, `${what}: nothing trains before it`);
      const before = steps().at(-1) ?? 0;
      await ending.end(workbench, pid);
      await workbench.eventually(`${what}: it has ended`, () => !workbench.workerProcesses('train').includes(pid));
      const { status, step } = record();
      const last = steps().at(-1) ?? 0;
      assert.equal(status, ending.saves ? 'stopped' : 'running', what);
      if (ending.saves) assert(step >= last && last >= before, `${what}: ${before}, ${last}, and saved ${step}`);
      await workbench.command('NLP: Resume');
      await workbench.eventually(`${what}: it trains again`, () => trainer() !== undefined);
      await workbench.eventually(`${what}: new steps`, () => (steps().at(-1) ?? 0) > Math.max(last, step));
      const all = steps();
      // What training and validation measured at one step are rows of their own.
      const back = all.findIndex((each, index) => index > 0 && each < (all[index - 1] ?? 0));
      assert.equal(back, -1, `${what}: after step ${all[back - 1]} comes ${all[back]}; saved ${step}, last ${last}`);
      assert(!ending.saves || all.includes(last), `${what}: the metrics of step ${last} are gone`);
    }
    await workbench.clickCodeLens('Stop');
    await workbench.eventually('it is stopped', () => record().status === 'stopped' || undefined);
  });
});
