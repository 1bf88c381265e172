/** The one explicit list of what a run can be asked: name -> what is asked, answered and told on the way; the editor asks by these names. */
import type { Caller } from './base/caller';
import { throwIfCancelled } from './base/errors';
import { ExampleComparisons } from './examples/compareExamples';
import { Examples } from './examples/examples';
import { Tables } from './examples/tables';
import type { Looked } from './explain/attention/look';
import {
  type AskedMatrix,
  type AskedNeurons,
  type AskedThumbnails,
  attentionMatrix,
  attentionNeurons,
  attentionSummary,
  attentionThumbnails,
} from './explain/attention/matrices';
import { attentionPage } from './explain/attention/page';
import { SimilarTokenSearch } from './explain/attention/similarTokens';
import { tokensByLayer } from './explain/attention/tokensByLayer';
import { findFlips } from './explain/counterfactual/flip';
import { attributeText, attributionMethods, explainText } from './explain/explainText';
import { GlobalWords, type WordExamplesRequest, type WordsRequest } from './explain/globalWords/globalWords';
import { Nearest, type NearestRequest } from './explain/nearest/nearest';
import {
  type AskedAnalogy,
  type AskedAxes,
  type AskedNeighbours,
  analogyOf,
  neighboursOf,
  projectOnAxes,
} from './explain/points/lookUp';
import { type AskedProjection, LastPoints, type PointSource, type PointSubject } from './explain/points/points';
import { type AskedSame, readSame, type SameProjection } from './explain/points/samePoints';
import { Reports } from './explain/report/reports';
import { RunData } from './explain/runData';
import { answerQuestion } from './inference/answerQuestion';
import { compareTexts, embedTexts } from './inference/embedTexts';
import { exportNotes } from './inference/exportNotes';
import { exportRun, formsOf } from './inference/exports/exportRun';
import type { FormName } from './inference/exports/forms';
import type { BeginTraining } from './inference/exports/pytorch/begun';
import { fillMasks } from './inference/fillMasks';
import { generateText } from './inference/generateText';
import type { DataAccess } from './inference/loadRunData';
import type { Asked } from './inference/prediction';
import type { Run } from './inference/run';
import { scoreText } from './inference/scoreText';
import { tagText } from './inference/tagText';
import { languagesOfRun, writeAndTell } from './inference/writeTexts';
import { Tokenizers, type TokensRequest } from './pretrained/tokens/inspectTokens';
import { type ProjectionMethod, type ProjectionStep, project } from './projection/methods';
import { type Steer, Steering } from './projection/steering';
import { writeTarget } from './runs/writeTarget';
import { embedderOf } from './search/embedder';
import { Searches, type SearchRequest, type WordSearchRequest } from './search/search';
import { type AnalogyRequest, askAnalogy, askNeighbours, type NeighboursRequest } from './words/answers';

/** What a training needs is loaded when one is handed over. */
const begin: BeginTraining = async (...asked) => (await import('./training/beginAgain')).beginAgain(...asked);

type Ask<Subject, Request, Answer, News> = (
  subject: Subject,
  request: Request,
  caller: Caller<News>,
) => Promise<Answer>;

/** Asked of an open run. */
function ofRun<Request, Answer, News = never>(ask: Ask<Run, Request, Answer, News>) {
  return { of: 'run', ask } as const;
}

/** Asked of the folder of a run: no model is loaded. */
function ofFolder<Request, Answer, News = never>(ask: Ask<string, Request, Answer, News>) {
  return { of: 'folder', ask } as const;
}

/** Asked of an open run, or of a file of vectors by its path. */
function ofPoints<Request, Answer, News = never>(ask: Ask<PointSubject, Request, Answer, News>) {
  return { of: 'points', ask } as const;
}

const predict = ofRun((run, { texts }: { readonly texts: readonly Asked[] }, { signal }) => run.predict(texts, signal));

interface AskedText {
  readonly text: Asked;
}

/** @param compute does the projecting: elsewhere, where this thread has others to answer */
export function createAbilities(compute: typeof project = project) {
  const lastPoints = new LastPoints();
  /** Of the last projection. */
  let steering: Steering | undefined;
  const reports = new Reports();
  const searches = new Searches();
  const tables = new Tables();
  const examples = new Examples(tables);
  const comparisons = new ExampleComparisons(tables);
  const data = new RunData();
  const tokenizers = new Tokenizers();
  const nearest = new Nearest(data);
  const globalWords = new GlobalWords(data);
  const similar = new SimilarTokenSearch(data);
  return {
    classify: predict,
    compare: ofRun(compareTexts),
    relate: predict,
    tag: ofRun(tagText),
    answer: ofRun(answerQuestion),
    embed: ofRun(embedTexts),
    fillMask: ofRun(fillMasks),
    score: ofRun(scoreText),
    /** Of the path of a tokenizer too. */
    tokens: ofFolder((path, request: TokensRequest) => tokenizers.inspect(path, request)),
    write: ofRun(writeAndTell),
    languages: ofRun(run => languagesOfRun(run)),
    generate: ofRun(generateText),
    /** Only the newest question is worth an answer: those before it are cancelled. */
    explain: { ...ofRun(explainText), newest: true },
    attribute: ofRun(attributeText),
    attributionMethods: ofRun(attributionMethods),
    /** As with `explain`, only the newest is worth an answer. */
    flip: { ...ofRun(findFlips), newest: true },
    nearest: ofRun((run, request: NearestRequest, caller: Caller) => nearest.find(run, request, caller)),
    words: ofRun((run, request: WordsRequest, caller: Caller) => globalWords.words(run, request, caller)),
    wordExamples: ofRun((run, request: WordExamplesRequest, caller: Caller) =>
      globalWords.examples(run, request, caller),
    ),
    attentionSummary: ofRun((run, { text, masked }: AskedText & Pick<Looked, 'masked'>, { signal }) =>
      attentionSummary(run, text, signal, masked),
    ),
    attentionMatrix: ofRun((run, { text, ...which }: AskedText & AskedMatrix, { signal }) =>
      attentionMatrix(run, text, which, signal),
    ),
    attentionNeurons: ofRun((run, { text, ...which }: AskedText & AskedNeurons) => attentionNeurons(run, text, which)),
    attentionPage: ofRun(attentionPage),
    tokensByLayer: ofRun(tokensByLayer),
    similarTokens: ofRun(similar.search.bind(similar)),
    attentionThumbnails: ofRun((run, { text, ...which }: AskedText & AskedThumbnails) =>
      attentionThumbnails(run, text, which),
    ),
    points: ofPoints(
      async (subject, source: PointSource, caller: Caller) => (await lastPoints.read(subject, source, caller)).points,
    ),
    project: ofPoints(
      async (
        subject,
        { of, limit, layer, words, alone, workspace, trusted, byLabel, ...method }: PointSource & AskedProjection,
        caller: Caller<ProjectionStep>,
      ) => {
        const source = { of, limit, layer, words, alone, workspace, trusted };
        const { vectors, count, width, points } = await lastPoints.read(subject, source, caller);
        throwIfCancelled(caller.signal);
        steering = new Steering();
        const labels = byLabel && points.groups.length > 1 ? { labels: points.group } : {};
        return compute({ vectors, count, width }, { ...method, ...labels }, caller, steering);
      },
    ),
    /** The same points as another run or file has them. */
    projectSame: ofRun(
      async (
        run,
        asked: AskedSame & Omit<ProjectionMethod, 'labels'>,
        { signal, onProgress }: Caller,
      ): Promise<SameProjection> => {
        const { of, names, files, file, line, layer, workspace, trusted, ...method } = asked;
        const same = { of, names, files, file, line, layer, workspace, trusted };
        const { points, ...vectors } = await readSame(run, same, { signal, onProgress });
        throwIfCancelled(signal);
        return { points, ...(await compute(vectors, method, { signal, onProgress })) };
      },
    ),
    steerProjection: ofPoints(async (_subject, { how }: { readonly how: Steer }) => {
      steering?.steer(how);
      return {};
    }),
    /** By the vectors of the run. Texts that are new or changed are read first; for many of them there is the job `indexTexts`. */
    search: ofRun((run, request: SearchRequest, caller: Caller) =>
      searches.byVectors(request, embedderOf(run), caller),
    ),
    /** By words: asked of the folder of the workspace. */
    searchWords: ofFolder((workspace, request: Omit<WordSearchRequest, 'workspace'>, caller: Caller) =>
      searches.byWords({ ...request, workspace }, caller),
    ),
    axes: ofPoints(async (subject, asked: PointSource & AskedAxes, caller: Caller) => {
      const from = await lastPoints.read(subject, asked, caller);
      return projectOnAxes(from, asked, compute, caller);
    }),
    neighbours: ofPoints(async (subject, asked: NeighboursRequest, caller: Caller) =>
      askNeighbours(await lastPoints.words(subject, caller), asked),
    ),
    analogy: ofPoints(async (subject, asked: AnalogyRequest, caller: Caller) =>
      askAnalogy(await lastPoints.words(subject, caller), asked),
    ),
    pointNeighbours: ofPoints(async (subject, asked: PointSource & AskedNeighbours, caller: Caller) =>
      neighboursOf(await lastPoints.read(subject, asked, caller), asked),
    ),
    pointAnalogy: ofPoints(async (subject, asked: PointSource & AskedAnalogy, caller: Caller) =>
      analogyOf(await lastPoints.read(subject, asked, caller), asked),
    ),
    report: ofFolder(reports.report.bind(reports)),
    reportIntervals: ofFolder(reports.intervals.bind(reports)),
    reportExamples: ofFolder(reports.examples.bind(reports)),
    examples: ofFolder(examples.describe.bind(examples)),
    examplePage: ofFolder(examples.page.bind(examples)),
    exampleIds: ofFolder(examples.ids.bind(examples)),
    exampleFind: ofFolder(examples.find.bind(examples)),
    exampleColumn: ofFolder(examples.column.bind(examples)),
    exampleSlices: ofFolder(examples.slices.bind(examples)),
    findSlices: ofFolder(examples.findSlices.bind(examples)),
    saveSlice: ofFolder(examples.saveSlice.bind(examples)),
    exampleExport: ofFolder(examples.export.bind(examples)),
    exampleCross: ofFolder(examples.cross.bind(examples)),
    exampleComparison: ofFolder(comparisons.compare.bind(comparisons)),
    exampleComparisonPage: ofFolder(comparisons.page.bind(comparisons)),
    exportForms: ofRun(run => formsOf(run)),
    exportRun: ofRun(
      (run, { as, to, ...data }: { readonly as: FormName; readonly to: string } & DataAccess, caller: Caller) =>
        exportRun(run, as, to, { ...caller, data, begin }),
    ),
    exportOnnx: ofRun(async (run, { to }: { readonly to: string }) => {
      const model = run.exportOnnx();
      await writeTarget(to, 'model.onnx', model.bytes);
      return { bytes: model.bytes.length, notes: exportNotes(run.parts, model) };
    }),
  };
}

export type Abilities = ReturnType<typeof createAbilities>;
export type AbilityName = keyof Abilities;
type AskOf<A extends AbilityName> = Abilities[A]['ask'];
export type RequestOf<A extends AbilityName> = Parameters<AskOf<A>>[1];
export type AnswerOf<A extends AbilityName> = Awaited<ReturnType<AskOf<A>>>;
export type NewsOf<A extends AbilityName> = Parameters<AskOf<A>>[2] extends Caller<infer News> | undefined
  ? News
  : never;
