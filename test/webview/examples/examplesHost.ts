/** A host with a run's folder on the disk, asked by the code of the worker. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Examples } from '../../../src/core/examples/examples';
import type { ExamplesChoices, ExamplesView } from '../../../src/protocol/examples';
import type { ReportedRun } from '../../../src/protocol/report';
import type { Selection } from '../../../src/protocol/selection';
import { type MadeLine, splitsOf } from '../../core/examples/madeTable';
import type { Host } from '../preview';
import { RUN } from '../report/runHost';

const CONFIG = `task: classify
data: { train: data/train.csv, text: text, label: label }
tokenizer: { type: word }
model: { type: linear }
`;

const folders: string[] = [];

/** A run's folder with a record, a config and predictions. */
export function makeRunFolder(lines: readonly MadeLine[], labels: readonly string[]): string {
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-examples-'));
  folders.push(workspace);
  const folder = join(workspace, '.nlp', 'runs', RUN.name, RUN.id);
  mkdirSync(folder, { recursive: true });
  const record = {
    version: 1,
    name: 'spam',
    id: RUN.id,
    status: 'completed',
    configPath: join(workspace, 'spam.nlp.yaml'),
    seed: 1,
    engine: 'native',
    versions: {},
    files: [],
    task: 'classify',
    labels,
    learned: {},
    startedAt: RUN.trainedAt,
    parameters: 1,
    step: 1,
    totalSteps: 1,
    seconds: 1,
    metrics: {},
  };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(record));
  writeFileSync(join(folder, 'config.yaml'), CONFIG);
  const written = splitsOf(lines).flatMap(split =>
    Array.from({ length: split.count }, (_, at) => `${split.text(at)}\n`),
  );
  if (written.length > 0) writeFileSync(join(folder, 'predictions.jsonl'), written.join(''));
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

// A program that measures has no suite.
if (typeof after === 'function') after(removeFolders);

export interface ExamplesHost extends Host {
  readonly run: ReportedRun;
  readonly asked: { readonly name: string; readonly payload: unknown }[];
}

export interface ExamplesHostOptions {
  readonly folder: string;
  readonly choices?: ExamplesChoices;
  readonly selection?: Selection;
  readonly state?: Partial<ExamplesView['toView']['state']>;
}

export function examplesHost({ folder, choices = {}, selection, state }: ExamplesHostOptions): ExamplesHost {
  const examples = new Examples();
  const run = { ...RUN, folder };
  const asked: ExamplesHost['asked'] = [];
  let current: Selection | null = selection ?? null;
  return {
    run,
    asked,
    news: (name, payload, post) => {
      if (name === 'ready') {
        post('state', { run, choices, ...(state as object) });
        post('selection', current);
      }
      if (name === 'select') {
        current = payload ? { ...(payload as Selection), origin: 'examples' } : null;
        post('selection', current);
      }
    },
    request: async (name, payload) => {
      asked.push({ name, payload });
      const request = payload as never;
      if (name === 'describe') return (await examples.describe(folder, {})) ?? null;
      if (name === 'page') return examples.page(folder, request);
      if (name === 'ids') return examples.ids(folder, request);
      if (name === 'find') return examples.find(folder, request);
      if (name === 'slices') return examples.slices(folder, request);
      if (name === 'findSlices') return examples.findSlices(folder, request);
      if (name === 'saveSlice') return (await examples.saveSlice(folder, request)) ?? null;
      if (name === 'cross') return examples.cross(folder, request);
      throw new Error(`unknown request ${name}`);
    },
  };
}
