/** What package.json contributes, by the names that code uses: a test holds the two together. Knows no `vscode`. */

/** Without `nlpWorkbench.`; `commands/register.ts` says what each does. */
export type CommandName =
  | 'train'
  | 'trainOn'
  | 'stop'
  | 'resume'
  | 'resumeOn'
  | 'handOver'
  | 'evaluate'
  | 'checkData'
  | 'crossValidate'
  | 'crossValidateOn'
  | 'openCrossValidation'
  | 'startSweep'
  | 'openSweep'
  | 'startSweepOn'
  | 'setToken'
  | 'findRate'
  | 'previewAugmentation'
  | 'previewMasks'
  | 'classifySelection'
  | 'selectForCompare'
  | 'compareSelections'
  | 'compareWithSelected'
  | 'relateSelections'
  | 'clearClassifications'
  | 'explainText'
  | 'tagSelection'
  | 'tagFile'
  | 'clearTags'
  | 'askSelection'
  | 'showAnswers'
  | 'nextAnswer'
  | 'previousAnswer'
  | 'clearAnswers'
  | 'nextEntity'
  | 'previousEntity'
  | 'openTag'
  | 'generateHere'
  | 'fillMask'
  | 'showAttributions'
  | 'chooseAttribution'
  | 'clearAttributions'
  | 'showSurprise'
  | 'clearSurprise'
  | 'inspectTokenization'
  | 'chooseTokenizer'
  | 'clearTokenization'
  | 'translateSelection'
  | 'summarizeSelection'
  | 'useWritten'
  | 'stopGenerating'
  | 'openGeneration'
  | 'openCurves'
  | 'openRuns'
  | 'openLastRun'
  | 'openReport'
  | 'openExamples'
  | 'openAttention'
  | 'openProjection'
  | 'openVectors'
  | 'neighbours'
  | 'findSimilar'
  | 'refreshSimilar'
  | 'chooseSimilar'
  | 'clearSimilar'
  | 'nextSimilar'
  | 'previousSimilar'
  | 'openSimilar'
  | 'selectModel'
  | 'exportOnnx'
  | 'deleteRun'
  | 'compareRuns'
  | 'renameRun'
  | 'aliasRun'
  | 'pinRun'
  | 'unpinRun'
  | 'editNotes'
  | 'cleanUpRuns'
  | 'reproduceRun'
  | 'showResolvedConfig'
  | 'newModel'
  | 'newModelFromFile'
  | 'importModel'
  | 'openCard'
  | 'showLog'
  | 'openDocumentation'
  | 'refresh'
  | 'restartWorkers'
  | 'tryNativeEngine'
  | 'revealRun'
  | 'openConfig'
  | 'getStarted';

/** The id of a command, as package.json has it. */
export function commandId(name: CommandName): string {
  return `nlpWorkbench.${name}`;
}

/** Where a translation or a summary goes. */
export type WrittenPlace = 'replace' | 'beside';

export type EngineChoice = 'auto' | 'native' | 'wasm' | 'tensorflow';

/** Without `nlpWorkbench.` */
export interface Settings {
  readonly 'codeLens.enabled': boolean;
  readonly 'train.openCurves': boolean;
  readonly 'lens.follow': boolean;
  readonly 'lens.delay': number;
  readonly 'classify.announce': 'auto' | 'always' | 'never';
  readonly engine: EngineChoice;
  readonly threads: number;
  readonly 'runs.confirmDelete': boolean;
  readonly 'write.place': WrittenPlace | 'ask';
  readonly 'generate.temperature': number;
  readonly 'generate.topK': number;
  readonly 'generate.topP': number;
  readonly 'generate.repetitionPenalty': number;
  readonly 'generate.length': number;
  readonly 'generate.seed': number;
  readonly 'generate.stop': readonly string[];
  readonly 'completion.languages': readonly string[];
  readonly 'completion.delay': number;
  readonly 'completion.length': number;
  readonly 'tag.names': 'auto' | 'always' | 'never';
  readonly 'cluster.addresses': Readonly<Record<string, string>>;
}

export const DEFAULTS: Settings = {
  'codeLens.enabled': true,
  'train.openCurves': true,
  'lens.follow': true,
  'lens.delay': 150,
  'classify.announce': 'auto',
  engine: 'auto',
  threads: 0,
  'runs.confirmDelete': true,
  'write.place': 'ask',
  'generate.temperature': 0.8,
  'generate.topK': 0,
  'generate.topP': 0.95,
  'generate.repetitionPenalty': 1,
  'generate.length': 200,
  'generate.seed': 0,
  'generate.stop': [],
  'completion.languages': [],
  'completion.delay': 250,
  'completion.length': 40,
  'tag.names': 'auto',
  'cluster.addresses': {},
};

/** Context keys that are set where something is shown or done; `runs/keysOf.ts` has those that follow from runs and configs. */
export const CONTEXT_KEYS = [
  'generating',
  'hasAnswers',
  'hasAttributions',
  'hasClassifications',
  'hasFirstText',
  'hasSimilar',
  'hasSurprise',
  'hasTags',
  'hasTokens',
] as const;
export type ContextKey = (typeof CONTEXT_KEYS)[number];
