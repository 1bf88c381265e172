/** Every command by its id; errors are caught here, at the edge, and shown. */
import { commands, type Disposable, Disposable as Disposables, Uri } from 'vscode';
import { ActionableError } from '../../core/base/errors';
import { type CommandName, commandId } from '../contributed';
import { configName } from '../runs/configName';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import type { Asking } from '../views/answers/asking';
import type { AttributionShading } from '../views/attributions/shading';
import type { Classification } from '../views/classification';
import type { Comparison } from '../views/comparison';
import type { Lens } from '../views/lens';
import type { ModelsTree } from '../views/modelsTree';
import { isBrokenNode, isModelNode, isRunNode } from '../views/nodes';
import type { SimilarTexts } from '../views/similar/similar';
import { isHitNode } from '../views/similar/similarTree';
import type { Surprise } from '../views/surprise/surprise';
import type { Tagging } from '../views/tags/tagging';
import { isMarkNode } from '../views/tags/tagsTree';
import type { Tokenization } from '../views/tokens/tokenization';
import { isQuestion } from '../views/verdicts/hover';
import type { VerdictMarks } from '../views/verdicts/marks';
import type { WrittenBeside } from '../views/writtenBeside';
import type { GenerateHere } from './generate';
import type { Panels } from './panels';
import { reportError } from './report';
import type { WriteSelection } from './write';

/** What keys in the Models view hand over, as package.json has it: the row is asked for. */
const FOCUSED = 'focused';

interface Parts {
  readonly services: Services;
  readonly panels: Panels;
  readonly tree: ModelsTree;
  readonly lens: Lens;
  readonly verdicts: VerdictMarks;
  readonly classification: Classification;
  readonly comparison: Comparison;
  readonly generateHere: GenerateHere;
  readonly writeSelection: WriteSelection;
  readonly writtenBeside: WrittenBeside;
  readonly tagging: Tagging;
  readonly asking: Asking;
  readonly surprise: Surprise;
  readonly similar: SimilarTexts;
}

export function registerCommands({
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
}: Parts): Disposable {
  let shaded: Promise<AttributionShading> | undefined;
  const shading = () => {
    shaded ??= import('../views/attributions/shading').then(({ AttributionShading }) => {
      const made = new AttributionShading(services);
      services.context.subscriptions.push(made);
      return made;
    });
    return shaded;
  };
  let divided: Promise<Tokenization> | undefined;
  const tokens = () => {
    divided ??= import('../views/tokens/tokenization').then(({ Tokenization }) => {
      const made = new Tokenization(services, panels);
      services.context.subscriptions.push(made);
      return made;
    });
    return divided;
  };
  const table: Readonly<Record<CommandName, (target: unknown, selected: unknown) => unknown>> = {
    train: async target => (await import('./training')).train(services, panels, target),
    trainOn: async target => (await import('./training')).train(services, panels, target, true),
    stop: async target => (await import('./training')).stop(services, target),
    resume: async target => (await import('./training')).resume(services, panels, target),
    resumeOn: async target => (await import('./training')).resume(services, panels, target, true),
    handOver: async target => (await import('./handOver')).handOver(services, panels, target),
    evaluate: async target => (await import('./training')).evaluate(services, panels, target),
    checkData: async target => (await import('./training')).checkData(services, panels, target),
    crossValidate: async target => (await import('./crossValidate')).crossValidate(services, panels, target),
    crossValidateOn: async target => (await import('./crossValidate')).crossValidate(services, panels, target, true),
    openCrossValidation: async target => (await import('./crossValidate')).openCrossValidation(services, target),
    startSweep: async target => (await import('./sweep')).startSweep(services, panels, target),
    startSweepOn: async target => (await import('./sweep')).startSweep(services, panels, target, true),
    setToken: async target => (await import('./setToken')).setToken(services, target),
    openSweep: async target => (await import('./openSweep')).openSweep(services, panels, target),
    findRate: async target => (await import('./training')).findRate(services, panels, target),
    previewAugmentation: async target =>
      (await import('./training')).previewData(services, panels, target, 'augmentation'),
    previewMasks: async target => (await import('./training')).previewData(services, panels, target, 'masks'),
    classifySelection: () => classification.classify(),
    selectForCompare: () => comparison.selectFirst(),
    compareSelections: () => comparison.compare(),
    compareWithSelected: () => comparison.compare(),
    relateSelections: () => comparison.relate(),
    clearClassifications: () => verdicts.clear(),
    explainText: async target => {
      await requireTrust();
      if (isQuestion(target)) await lens.show(target, 'selection');
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
    fillMask: async target => (await import('./fillMask')).fillMask(services, target),
    showAttributions: async () => (await shading()).show(),
    chooseAttribution: async () => (await shading()).choose(),
    clearAttributions: async () => (await shading()).clear(),
    showSurprise: target => surprise.show(target),
    clearSurprise: () => surprise.clear(),
    inspectTokenization: async target => (await tokens()).inspect(target),
    chooseTokenizer: async () => (await tokens()).choose(),
    clearTokenization: async () => (await tokens()).clear(),
    translateSelection: () => writeSelection.write('translate'),
    summarizeSelection: () => writeSelection.write('summarize'),
    useWritten: target => writtenBeside.use(target),
    stopGenerating: () => generateHere.stop(),
    openGeneration: target => panels.openGeneration(target),
    openCurves: target => panels.openCurves(target),
    openRuns: () => panels.openRuns(),
    openLastRun: async target => panels.openCurves(await lastRun(services, target as Uri | undefined)),
    openReport: target => panels.openReport(target),
    openExamples: target => panels.openExamples(target),
    openAttention: target => panels.openAttention(target),
    openProjection: target => panels.openProjection(target),
    openVectors: target => panels.openVectors(target),
    neighbours: async target => (await import('./neighbours')).showNeighbours(services, panels, target),
    findSimilar: target => similar.find(target),
    refreshSimilar: () => similar.refresh(),
    chooseSimilar: () => similar.choose(),
    clearSimilar: () => similar.clear(),
    nextSimilar: () => similar.step(1),
    previousSimilar: () => similar.step(-1),
    openSimilar: target => {
      if (isHitNode(target)) return similar.open(target.hit, true);
    },
    selectModel: async target => (await import('./models')).selectModel(services, target),
    exportOnnx: async target => (await import('./exportModel')).exportModel(services, target),
    deleteRun: async (target, selected) => {
      if (target !== FOCUSED) return (await import('./models')).deleteRun(services, target, selected);
      const focused = await tree.focused();
      if (isRunNode(focused.node) || isBrokenNode(focused.node))
        return (await import('./models')).deleteRun(services, focused.node, focused.selected);
    },
    compareRuns: (target, selected) => panels.compareRuns(target, selected),
    renameRun: async target => {
      if (target !== FOCUSED) return (await import('./runs')).rename(services, target);
      const { node } = await tree.focused();
      if (isRunNode(node)) return (await import('./runs')).rename(services, node);
    },
    aliasRun: async target => (await import('./runs')).setAliases(services, target),
    pinRun: async (target, selected) => (await import('./runs')).pin(services, target, selected, true),
    unpinRun: async (target, selected) => (await import('./runs')).pin(services, target, selected, false),
    editNotes: async target => (await import('./runs')).editNotes(services, target),
    cleanUpRuns: async () => (await import('./cleanUp')).cleanUpRuns(services),
    reproduceRun: async target => (await import('./reproduce')).reproduce(services, panels, target),
    showResolvedConfig: async target => (await import('./resolvedConfig')).showResolvedConfig(services, target),
    newModel: async target => (await import('./newModel')).newModel(services, target),
    newModelFromFile: async target => (await import('./newModel')).newModel(services, target),
    importModel: async target => (await import('./importModel')).importModel(services, target),
    openCard: async target => (await import('./modelCard')).openCard(services, target),
    showLog: () => services.log.show(),
    openDocumentation: async topic => (await import('./documentation')).openDocumentation(services, topic),
    refresh: () => services.store.refresh(),
    restartWorkers: async () => (await import('./restartWorkers')).restartWorkers(services),
    tryNativeEngine: async () => (await import('./restartWorkers')).tryNativeEngine(services),
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
      commands.registerCommand(commandId(name as CommandName), async (target: unknown, selected: unknown) => {
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
  if (!run) throw new ActionableError('no-run', 'No run of this config yet. Select Train above its first line');
  return { kind: 'run', run };
}
