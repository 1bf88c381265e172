/** Activation: makes the parts, registers them, and leaves everything heavy for when it is asked for. */
import { join } from 'node:path';
import { type ExtensionContext, window, workspace } from 'vscode';
import { formatMilliseconds } from '../core/base/formatTime';
import type { SplitName } from '../core/data/dataset';
import { sinceLoad } from './activationClock';
import { GenerateHere } from './commands/generate';
import { Panels } from './commands/panels';
import { registerCommands } from './commands/register';
import { reportError } from './commands/report';
import { registerReports } from './commands/reports';
import { registerResolvedConfig } from './commands/resolvedConfig';
import { WriteSelection } from './commands/write';
import { DataFiles } from './config/dataFiles';
import { registerConfigLanguage } from './config/language';
import { ActiveModel } from './runs/activeModel';
import { followContext } from './runs/contextKeys';
import { FollowRenames } from './runs/followRenames';
import { LiveRows } from './runs/liveRows';
import { RunStore } from './runs/runStore';
import { ExampleSelection } from './selection';
import type { Services } from './services';
import { watchSettings } from './settings';
import { Asking } from './views/answers/asking';
import { Classification } from './views/classification';
import { Comparison } from './views/comparison';
import { registerInlineCompletion } from './views/inlineCompletion';
import { Lens } from './views/lens';
import { ModelsTree } from './views/modelsTree';
import { SimilarTexts } from './views/similar/similar';
import { SimilarTree } from './views/similar/similarTree';
import { createStatusBar } from './views/statusBar';
import { Surprise } from './views/surprise/surprise';
import { Tagging } from './views/tags/tagging';
import { TagsTree } from './views/tags/tagsTree';
import { VerdictMarks } from './views/verdicts/marks';
import { WrittenBeside } from './views/writtenBeside';
import { tickWrittenConfigs } from './walkthrough';
import { reportDeaths } from './workers/deaths';
import { Inference } from './workers/inference';
import { Jobs } from './workers/jobs';
import { NativeEngine } from './workers/nativeEngine';

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
  const settings = watchSettings(context.extension.packageJSON.contributes.configuration.properties);
  const store = new RunStore();
  const active = new ActiveModel(context.workspaceState, store);
  const native = new NativeEngine(context, log);
  const jobs = new Jobs(worker('train'), log, native);
  const liveRows = new LiveRows(jobs);
  const inference = new Inference(worker('serve'), log, native);
  const dataFiles = new DataFiles(store);
  const selection = new ExampleSelection();
  const services: Services = { context, log, store, active, jobs, liveRows, inference, dataFiles, native, selection };
  const resume = (folder: string) => {
    import('./commands/training')
      .then(({ resumeRun }) => resumeRun(services, panels, folder))
      .catch(error => reportError(error, log));
  };
  const stop = (folder: string) => {
    for (const job of jobs.all) if (job.folder === folder) jobs.stop(job.id);
  };
  const score = (folder: string, split: SplitName | undefined, quietly = false) => {
    import('./commands/training')
      .then(({ evaluate }) => evaluate(services, panels, folder, split, quietly))
      .catch(error => reportError(error, log));
  };
  const panels = new Panels(services, {
    stop,
    resume,
    evaluate: score,
    predict: (folder, split) => score(folder, split, true),
  });
  const verdicts = new VerdictMarks();
  const classification = new Classification(services, verdicts);
  const comparison = new Comparison(services, verdicts);
  const generateHere = new GenerateHere(services);
  const writtenBeside = new WrittenBeside();
  const writeSelection = new WriteSelection(services, writtenBeside);
  const tagging = new Tagging(services);
  const asking = new Asking(services);
  const surprise = new Surprise(services);
  const similar = new SimilarTexts(services);
  const lens = new Lens(services, question => {
    panels.openAttention(question).catch(error => reportError(error, log));
  });
  const tree = new ModelsTree(services);
  context.subscriptions.push(
    log,
    settings,
    store,
    active,
    jobs,
    liveRows,
    inference,
    dataFiles,
    selection,
    new FollowRenames(store, jobs, log),
    panels,
    verdicts,
    comparison,
    lens,
    tree,
    createStatusBar(services),
    registerConfigLanguage(services),
    generateHere,
    writtenBeside,
    writeSelection,
    tagging,
    asking,
    surprise,
    new TagsTree(tagging),
    similar,
    new SimilarTree(similar),
    registerInlineCompletion(services),
    followContext(services),
    registerCommands({
      services,
      panels,
      tree,
      lens,
      verdicts,
      classification,
      comparison,
      generateHere,
      writeSelection,
      writtenBeside,
      tagging,
      asking,
      surprise,
      similar,
    }),
    tickWrittenConfigs(),
    registerReports(),
    registerResolvedConfig(),
    reportDeaths(services, resume),
    workspace.onDidGrantWorkspaceTrust(() => {
      void store.refresh();
      // A process is told once, when it begins, whether it may run the folder's code.
      if (inference.pid !== undefined) void inference.restart();
    }),
  );
  import('./leftJobs')
    .then(({ offerLeftJobs }) => offerLeftJobs(services, resume))
    .catch(error => reportError(error, log));
  const activationMilliseconds = loadMilliseconds + sinceLoad() - began;
  log.info(`activated in ${formatMilliseconds(activationMilliseconds)}`);
  return {
    activationMilliseconds,
    workerPids: () => ({ ...jobs.workerPids, inference: inference.pid }),
  };
}
