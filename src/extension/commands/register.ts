/** Every command by its id; errors are caught here, at the edge, and shown. */
import { commands, type Disposable, Disposable as Disposables, Uri } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { configName } from '../runs/configName';
import type { Services } from '../services';
import type { Asking } from '../views/answers/asking';
import type { Classification } from '../views/classification';
import type { Comparison } from '../views/comparison';
import type { Lens } from '../views/lens';
import { isBrokenNode, isModelNode, isRunNode } from '../views/nodes';
import type { Tagging } from '../views/tags/tagging';
import { isMarkNode } from '../views/tags/tagsTree';
import { isQuestion } from '../views/verdicts/hover';
import type { VerdictMarks } from '../views/verdicts/marks';
import type { WrittenBeside } from '../views/writtenBeside';
import { cleanUpRuns } from './cleanUp';
import { crossValidate } from './crossValidate';
import { openDocumentation } from './documentation';
import type { GenerateHere } from './generate';
import { deleteRun, exportOnnx, selectModel } from './models';
import { newModel } from './newModel';
import type { Panels } from './panels';
import { reportError } from './report';
import { reproduce } from './reproduce';
import { showResolvedConfig } from './resolvedConfig';
import { restartWorkers } from './restartWorkers';
import { editNotes, pin, rename } from './runs';
import { checkData, evaluate, findRate, previewAugmentation, resume, stop, train } from './training';
import { requireTrust } from './trust';
import type { WriteSelection } from './write';

interface Parts {
  readonly services: Services;
  readonly panels: Panels;
  readonly lens: Lens;
  readonly verdicts: VerdictMarks;
  readonly classification: Classification;
  readonly comparison: Comparison;
  readonly generateHere: GenerateHere;
  readonly writeSelection: WriteSelection;
  readonly writtenBeside: WrittenBeside;
  readonly tagging: Tagging;
  readonly asking: Asking;
}

export function registerCommands({
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
}: Parts): Disposable {
  const table: Readonly<Record<string, (target: unknown, selected: unknown) => unknown>> = {
    train: target => train(services, panels, target),
    stop: target => stop(services, target),
    resume: target => resume(services, panels, target),
    evaluate: target => evaluate(services, panels, target),
    checkData: target => checkData(services, panels, target),
    crossValidate: target => crossValidate(services, panels, target),
    findRate: target => findRate(services, panels, target),
    previewAugmentation: target => previewAugmentation(services, panels, target),
    classifySelection: () => classification.classify(),
    selectForCompare: () => comparison.selectFirst(),
    compareSelections: () => comparison.compare(),
    compareWithSelected: () => comparison.compare(),
    relateSelections: () => comparison.relate(),
    clearClassifications: () => verdicts.clear(),
    explainText: async target => {
      await requireTrust();
      if (typeof target === 'string') await lens.show({ text: target, use: 'classify' }, 'selection');
      else if (isQuestion(target)) await lens.show(target, 'selection');
    },
    tagSelection: () => tagging.tagSelection(),
    tagFile: target => tagging.tagFile(target),
    clearTags: () => tagging.clear(),
    askSelection: () => asking.ask(),
    showAnswers: () => asking.list(),
    nextAnswer: () => asking.step(1),
    previousAnswer: () => asking.step(-1),
    clearAnswers: () => asking.clear(),
    nextEntity: () => tagging.step(1),
    previousEntity: () => tagging.step(-1),
    openTag: target => {
      if (isMarkNode(target)) return tagging.open(target.tagged, target.mark);
    },
    generateHere: () => generateHere.generate(),
    translateSelection: () => writeSelection.write('translate'),
    summarizeSelection: () => writeSelection.write('summarize'),
    useWritten: target => writtenBeside.use(target),
    stopGenerating: () => generateHere.stop(),
    openGeneration: target => panels.openGeneration(target),
    openCurves: target => panels.openCurves(target),
    openLastRun: async target => panels.openCurves(await lastRun(services, target as Uri | undefined)),
    openReport: target => panels.openReport(target),
    openAttention: target => panels.openAttention(target),
    openProjection: target => panels.openProjection(target),
    selectModel: target => selectModel(services, target),
    exportOnnx: target => exportOnnx(services, target),
    deleteRun: (target, selected) => deleteRun(services, target, selected),
    compareRuns: (target, selected) => panels.compareRuns(target, selected),
    renameRun: target => rename(services, target),
    pinRun: (target, selected) => pin(services, target, selected, true),
    unpinRun: (target, selected) => pin(services, target, selected, false),
    editNotes: target => editNotes(services, target),
    cleanUpRuns: () => cleanUpRuns(services),
    reproduceRun: target => reproduce(services, panels, target),
    showResolvedConfig: target => showResolvedConfig(services, target),
    newModel: target => newModel(services, target),
    newModelFromFile: target => newModel(services, target),
    showLog: () => services.log.show(),
    openDocumentation: () => openDocumentation(services),
    refresh: () => services.store.refresh(),
    restartWorkers: () => restartWorkers(services),
    revealRun: target => {
      if (isRunNode(target) || isBrokenNode(target))
        return commands.executeCommand('revealFileInOS', Uri.file(target.run.folder));
    },
    openConfig: target => {
      if (isModelNode(target) && target.config) return commands.executeCommand('vscode.open', target.config.uri);
    },
    getStarted: () =>
      commands.executeCommand('workbench.action.openWalkthrough', 'nlp-workbench.nlp-workbench#nlpWorkbench.begin'),
  };
  return Disposables.from(
    ...Object.entries(table).map(([name, handle]) =>
      commands.registerCommand(`nlpWorkbench.${name}`, async (target: unknown, selected: unknown) => {
        try {
          return await handle(target, selected);
        } catch (error) {
          void reportError(error, services.log);
        }
      }),
    ),
  );
}

async function lastRun({ store }: Services, config: Uri | undefined) {
  const run = config
    ? (await store.runsOf({ uri: config, name: configName(config.path) }))[0]
    : (await store.runs())[0];
  if (!run) throw new ActionableError('no-run', 'no run of this config yet; press Train above its first line');
  return { kind: 'run', run };
}
