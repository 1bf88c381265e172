/** What the attention page holds, as one value, and what changes it. Pure: the page draws whatever this says. */
import type { SimilarTokens } from '../../src/core/explain/attention/similarTokens';
import type { TextByLayer } from '../../src/core/explain/attention/tokensByLayer';
import type {
  AttentionMatrix,
  AttentionNeurons,
  AttentionPart,
  AttentionSummary,
  AttentionThumbnails,
  HeadChoice,
  Stage,
} from '../../src/core/explain/explanation';
import type { AttentionSubject, AttentionView } from '../../src/protocol/attention';
import type { PairFilter } from './grid';

export type Mode = 'heatmap' | 'links' | 'heads' | 'neurons' | 'layers' | 'similar';
type News = AttentionView['toView']['state'];

/** What people choose; remembered. */
export interface Choice {
  readonly text: string;
  /** The text that the host last sent: when it sends another, that one is shown. */
  readonly hostText: string;
  readonly part: AttentionPart['kind'];
  /** From 0. */
  readonly layer: number;
  readonly head: HeadChoice;
  /** Heads that are put together, or drawn as lines of their own; all if there are none. */
  readonly over: readonly number[];
  readonly mode: Mode;
  readonly stage: Stage;
  readonly hideSpecial: boolean;
  readonly pair: PairFilter;
  /** Pieces of words together. */
  readonly words: boolean;
  /** Fraction of the largest weight below which nothing is drawn, 0..1. */
  readonly threshold: number;
  /** Token that is looked at, from 0. */
  readonly token: number;
  /** Tokens that the model is not to see. */
  readonly masked: readonly number[];
  /** What is shown beside: another text, another run. */
  readonly beside?: { readonly text: string; readonly run?: string };
  readonly split: 'train' | 'validation' | 'test';
  /** What the table of layers has in its cells. */
  readonly ranked: 'token' | 'rank';
}

export interface Model {
  readonly choice: Choice;
  /** What the host last said; nothing before it has. */
  readonly news?: News;
  readonly summary?: AttentionSummary;
  /** The last one; while another is on its way it stays. */
  readonly matrix?: AttentionMatrix;
  readonly thumbnails?: AttentionThumbnails;
  readonly neurons?: AttentionNeurons;
  readonly layers?: TextByLayer;
  readonly similar?: SimilarTokens;
  /** Of what is shown beside. */
  readonly other?: {
    readonly summary?: AttentionSummary;
    readonly matrix?: AttentionMatrix;
    readonly failure?: string;
  };
  /** Every matrix of these texts, by `keyOf`. */
  readonly matrices: ReadonlyMap<string, AttentionMatrix>;
  readonly failure?: string;
  /** Index into `ZOOMS`. */
  readonly zoom: number;
}

export const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8, 12];
/** Tokens of a text of which the flow between all can be asked for. */
export const FLOW_TOKENS = 64;
/** Numbers that matrices of one text may hold together before the oldest are asked for anew. */
const KEPT_NUMBERS = 24e6;
const NO_MATRICES: ReadonlyMap<string, AttentionMatrix> = new Map();

export function begin(remembered: Partial<Choice> = {}): Model {
  return {
    choice: {
      text: '',
      hostText: '',
      part: 'text',
      layer: 0,
      head: 'mean',
      over: [],
      mode: 'heatmap',
      stage: 'weights',
      hideSpecial: false,
      pair: 'all',
      words: false,
      threshold: 0,
      token: 0,
      masked: [],
      split: 'train',
      ranked: 'token',
      ...remembered,
    },
    matrices: NO_MATRICES,
    zoom: 0,
  };
}

/** @returns `read`: the text that is to be read then, if any is */
export function takeNews(model: Model, news: News): { readonly model: Model; readonly read?: string } {
  const before = model.news?.run;
  const otherRun = news.run?.folder !== before?.folder || news.run?.trainedAt !== before?.trainedAt;
  const otherText = news.text !== '' && news.text !== model.choice.hostText;
  const choice = otherText ? { ...model.choice, hostText: news.text } : model.choice;
  const next = { ...model, news, choice };
  if (!news.run || news.reason) return { model: { ...next, summary: undefined } };
  const read = otherText ? news.text : choice.text;
  return otherText || otherRun || !model.summary ? { model: next, read } : { model: next };
}

const NOTHING = {
  summary: undefined,
  matrix: undefined,
  thumbnails: undefined,
  neurons: undefined,
  layers: undefined,
  similar: undefined,
  other: undefined,
  failure: undefined,
  matrices: NO_MATRICES,
};

/** Nothing of the text before is kept; of the same one its masks are. */
export function startReading(model: Model, text: string): Model {
  const { choice } = model;
  const kept = text === choice.text ? choice : { ...choice, masked: [], token: 0 };
  return { ...model, ...NOTHING, choice: { ...kept, text } };
}

/** The part that was looked at is shown again where this text has it. */
export function takeSummary(model: Model, summary: AttentionSummary): Model {
  const next = { ...model, summary };
  const part = partShown(next) ?? summary.parts[0];
  return part ? fitPart(next, part) : next;
}

/** Layer, heads and token stay where the part has them, and what is of a text to itself where it is one. */
function fitPart(model: Model, part: AttentionPart): Model {
  const { kind, layers, heads, queries, words, sides } = part;
  const { layer, head, over, token, masked, pair } = model.choice;
  const through = head === 'rollout' || head === 'flow';
  const alone = (typeof head === 'number' && head >= heads) || (through && !goesThrough(part));
  const tokens = queries.length;
  const there = model.news?.offline?.layers;
  const fitted = {
    layer: there && !there.includes(layer) ? (there[0] ?? 0) : Math.min(layer, layers - 1),
    head: alone ? ('mean' as const) : head,
    over: over.filter(each => each < heads),
    token: Math.min(token, Math.max(0, tokens - 1)),
    masked: masked.filter(each => each < tokens),
    pair: sides ? pair : ('all' as const),
    words: model.choice.words && words !== undefined,
  };
  return { ...model, choice: { ...model.choice, part: kind, ...fitted } };
}

/** As near to a choice as a part of another model has it. */
export function fitChoice(choice: Choice, { layers, heads, queries }: AttentionPart): Choice {
  return {
    ...choice,
    layer: Math.min(choice.layer, layers - 1),
    head: typeof choice.head === 'number' ? Math.min(choice.head, heads - 1) : choice.head,
    over: choice.over.filter(head => head < heads),
    token: Math.min(choice.token, queries.length - 1),
  };
}

/** Whether what goes through all layers can be told. */
export function goesThrough({ kind }: AttentionPart): boolean {
  return kind !== 'cross' && kind !== 'question';
}

export function partShown({ summary, choice }: Pick<Model, 'summary' | 'choice'>): AttentionPart | undefined {
  return summary?.parts.find(({ kind }) => kind === choice.part);
}

/** Drawings of another part say nothing of this one. */
export function changePart(model: Model, kind: AttentionPart['kind']): Model {
  const part = model.summary?.parts.find(each => each.kind === kind);
  const none = {
    matrix: undefined,
    thumbnails: undefined,
    neurons: undefined,
    other: model.other && { summary: model.other.summary },
  };
  return part ? fitPart({ ...model, ...none }, part) : model;
}

/** Names a matrix among those of one text. */
export function keyOf({ part, layer, head, over, stage, token }: Choice, tokens = 0): string {
  const together = head === 'mean' || head === 'max';
  const of = together && over.length > 0 ? ` of ${[...over].sort((a, b) => a - b).join(',')}` : '';
  const at = head === 'flow' && tokens > FLOW_TOKENS ? ` to ${token}` : '';
  return `${part} ${layer} ${head}${of}${at}${stageOf({ head, stage }) === 'weights' ? '' : ` ${stage}`}`;
}

/** Scores are of one head, or of the mean of several. */
export function stageOf({ head, stage }: Pick<Choice, 'head' | 'stage'>): Stage {
  return typeof head === 'number' || head === 'mean' ? stage : 'weights';
}

/** Heads that lines are drawn of, each in a color of its own; none where they are one matrix. */
export function strandsOf({ mode, head, over }: Pick<Choice, 'mode' | 'head' | 'over'>): readonly number[] {
  return mode === 'links' && head === 'mean' && over.length > 1 ? [...over].sort((a, b) => a - b) : [];
}

/** What is shown beside the text as it is: another text or run; else the text without what is masked. */
export function besideOf({ text, masked, beside }: Choice): AttentionSubject | undefined {
  if (beside) return { text: beside.text.trim() === '' ? text : beside.text, run: beside.run };
  return masked.length > 0 ? { text, masked } : undefined;
}

export function takeMatrix(model: Model, key: string, matrix: AttentionMatrix): Model {
  const matrices = new Map([...model.matrices, [key, matrix]]);
  let numbers = 0;
  for (const { weights } of matrices.values()) numbers += weights.length;
  for (const [old, { weights }] of matrices) {
    if (numbers <= KEPT_NUMBERS || old === key) break;
    matrices.delete(old);
    numbers -= weights.length;
  }
  return { ...model, matrix, matrices };
}

/** A click takes one head alone, and all again where it was alone; with a key held it adds or removes it. */
export function toggleHead(
  { over, head }: Pick<Choice, 'over' | 'head'>,
  of: number,
  more: boolean,
): Pick<Choice, 'over' | 'head'> {
  const now = typeof head === 'number' ? [head] : over;
  if (!more) return now.length === 1 && now[0] === of ? { over: [], head: 'mean' } : { over: [], head: of };
  const next = now.includes(of) ? now.filter(each => each !== of) : [...now, of];
  const together = head === 'max' ? 'max' : 'mean';
  const [only] = next;
  return next.length === 1 ? { over: [], head: only! } : { over: next, head: together };
}

export function toggleMask({ masked }: Pick<Choice, 'masked'>, token: number): readonly number[] {
  return masked.includes(token) ? masked.filter(each => each !== token) : [...masked, token].sort((a, b) => a - b);
}

export function stepZoom(model: Model, by: number): Model {
  return { ...model, zoom: Math.max(0, Math.min(ZOOMS.length - 1, model.zoom + by)) };
}
