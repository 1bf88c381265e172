/** Activation: makes the parts, registers them, and leaves everything heavy for when it is asked for. */

import { join } from 'node:path';
import { type ExtensionContext, window, workspace } from 'vscode';
import type { SplitName } from '../core/data/dataset';
import { sinceLoad } from './activationClock';
import { GenerateHere } from './commands/generate';
import { Panels } from './commands/panels';
import { registerCommands } from './commands/register';
import { reportError } from './commands/report';
import { registerReports } from './commands/reports';
import { registerResolvedConfig } from './commands/resolvedConfig';
import { evaluate, resumeRun } from './commands/training';
import { WriteSelection } from './commands/write';
import { DataFiles } from './config/dataFiles';
import { registerConfigLanguage } from './config/language';
import { ActiveModel } from './runs/activeModel';
import { LiveRows } from './runs/liveRows';
import { RunStore } from './runs/runStore';
import { followTasks } from './runs/taskContext';
import type { Services } from './services';
import { Asking } from './views/answers/asking';
import { Classification } from './views/classification';
import { Comparison } from './views/comparison';
import { registerInlineCompletion } from './views/inlineCompletion';
import { Lens } from './views/lens';
import { ModelsTree } from './views/modelsTree';
import { createStatusBar } from './views/statusBar';
import { Tagging } from './views/tags/tagging';
import { TagsTree } from './views/tags/tagsTree';
import { VerdictMarks } from './views/verdicts/marks';
import { WrittenBeside } from './views/writtenBeside';
import { reportDeaths } from './workers/deaths';
import { Inference } from './workers/inference';
import { Jobs } from './workers/jobs';

/** Milliseconds that this bundle's modules took; between loading and `activate` the editor fetches stored state. */
const loadMilliseconds = sinceLoad();

/** What tests and other extensions can ask. */
export interface ExtensionApi {
  /** Our own part: loading the bundle's modules, and `activate`. */
  readonly activationMilliseconds: number;
  /** Process ids of the workers that have been started. */
  workerPids(): Readonly<Record<string, number | undefined>>;
}

export function activate(context: ExtensionContext): ExtensionApi {
  const began = sinceLoad();
  const log = window.createOutputChannel('NLP Workbench', { log: true });
  const worker = (name: string) => join(context.extensionPath, 'dist', 'worker', `${name}.js`);
  const store = new RunStore();
  const active = new ActiveModel(context.workspaceState, store);
  const jobs = new Jobs(worker('train'), log);
  const liveRows = new LiveRows(jobs);
  const inference = new Inference(worker('serve'), log);
  const dataFiles = new DataFiles(store);
  const services: Services = { context, log, store, active, jobs, liveRows, inference, dataFiles };
  const resume = (folder: string) => {
    resumeRun(services, panels, folder).catch(error => reportError(error, log));
  };
  const stop = (folder: string) => {
    for (const job of jobs.all) if (job.folder === folder) jobs.stop(job.id);
  };
  const score = (folder: string, split: SplitName | undefined) => {
    evaluate(services, panels, folder, split).catch(error => reportError(error, log));
  };
  const panels = new Panels(services, { stop, resume, evaluate: score });
  const verdicts = new VerdictMarks();
  const classification = new Classification(services, verdicts);
  const comparison = new Comparison(services, verdicts);
  const generateHere = new GenerateHere(services);
  const writtenBeside = new WrittenBeside();
  const writeSelection = new WriteSelection(services, writtenBeside);
  const tagging = new Tagging(services);
  const asking = new Asking(services);
  const lens = new Lens(services, question => {
    panels.openAttention(question).catch(error => reportError(error, log));
  });
  context.subscriptions.push(
    log,
    store,
    active,
    jobs,
    liveRows,
    inference,
    dataFiles,
    panels,
    verdicts,
    comparison,
    lens,
    new ModelsTree(services),
    createStatusBar(services),
    registerConfigLanguage(services),
    generateHere,
    writtenBeside,
    writeSelection,
    tagging,
    asking,
    new TagsTree(tagging),
    registerInlineCompletion(services),
    followTasks(services),
    registerCommands({
      services,
      panels,
      lens,
      verdicts,
      classification,
      comparison,
      generateHere,
      writeSelection,
      writtenBeside,
      tagging,
      asking,
    }),
    registerReports(),
    registerResolvedConfig(),
    reportDeaths(services, resume),
    workspace.onDidGrantWorkspaceTrust(() => {
      void store.refresh();
      // A process is told once, when it begins, whether it may run the folder's code.
      if (inference.pid !== undefined) void inference.restart();
    }),
  );
  const activationMilliseconds = loadMilliseconds + sinceLoad() - began;
  log.info(`activated in ${activationMilliseconds.toFixed(1)} ms`);
  return {
    activationMilliseconds,
    workerPids: () => ({ ...jobs.workerPids, inference: inference.pid }),
  };
}
