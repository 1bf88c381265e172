/** What the objective of a pretraining makes of a sample of the real blocks, pass by pass; loads no runtime. */
import { ActionableError } from '../base/errors';
import { writePercent } from '../base/formatNumber';
import { Random } from '../base/random';
import type { Example } from '../data/dataset';
import { tokensOf } from '../schemas';
import type { Block } from '../tasks/pretrain/block';
import { toBlocks } from '../tasks/pretrain/corpus';
import { corpusParts } from '../tasks/pretrain/corpusParts';
import { noiseFacts } from '../tasks/pretrain/noiseFacts';
import { noiseOf } from '../tasks/pretrain/noiseOf';
import type { Noised, NoiseFacts, Objective } from '../tasks/pretrain/objectives/objective';
import { objectiveOf } from '../tasks/pretrain/objectives/objectives';
import type { Tokenizer } from '../text/tokenizer';
import type { TrainOptions } from './events';
import { withVocabulary } from './givenVocabulary';
import { readTrainingConfig, readTrainingData, textsOf } from './prepare';
import { tokenizerOf } from './tokenizerOf';

/** What was done to a token: hidden, another in its place, asked for as it stands; or it is one that stands for others (a sentinel). */
export type TokenChange = 'masked' | 'random' | 'kept' | 'special';

export interface PreviewToken {
  /** As the vocabulary has it. */
  readonly token: string;
  readonly change?: TokenChange;
  /** What is to be said there, where that is not what stands there. */
  readonly target?: string;
  /** Of which text it is, where there are two: 0 or 1. */
  readonly segment?: number;
}

export interface PreviewPass {
  /** What the model reads. */
  readonly read: readonly PreviewToken[];
  /** What it is to write, where it writes. */
  readonly written?: readonly PreviewToken[];
}

export interface MaskSample {
  /** Absolute; where the block begins. */
  readonly file: string;
  readonly line: number;
  /** As it stands. */
  readonly tokens: readonly string[];
  /** The first passes over it, each as training would have it. */
  readonly passes: readonly PreviewPass[];
}

export interface MaskPreview {
  /** As in the config: `masked-lm`. */
  readonly objective: string;
  /** Its keys, as they are or could be written in the config. */
  readonly written: string;
  /** How many ways each block is masked in; absent where each pass draws anew. */
  readonly copies?: number;
  /** Tokens of a block. */
  readonly length: number;
  /** Of the tokens of the sample, what part is asked for; 0 where it is not places that are. */
  readonly share: number;
  readonly samples: readonly MaskSample[];
}

/** Passes that are shown: enough to see whether they differ. */
const PASSES = 3;
/** Tokens of a block that are shown. */
const LONGEST = 256;

/**
 * @param configPath absolute
 * @param sample which one: another number, another sample
 * @throws ProblemsError where config or data are wrong; ActionableError `no-masks` where nothing is hidden; CancelledError
 */
export async function previewMasks(
  configPath: string,
  { sample, count, ...options }: TrainOptions & { readonly sample: number; readonly count: number },
): Promise<MaskPreview> {
  const config = readTrainingConfig(configPath, options);
  const { task } = config;
  if (task.type !== 'pretrain') {
    const message = `task ${task.type} masks no texts. Preview Masks is for task: pretrain.`;
    throw new ActionableError('no-masks', message);
  }
  const objective = objectiveOf(task.objective);
  if (!objective.noise) {
    const message = `objective ${task.objective.type} masks no texts: each token is predicted from those before it.`;
    throw new ActionableError('no-masks', message);
  }
  const data = await readTrainingData(config, configPath, options);
  const { splits, vocabulary } = await withVocabulary(data, config.tokenizer, configPath, options);
  const { signal, onEvent } = options;
  const tokenizer = await tokenizerOf(config, configPath, options, {
    texts: textsOf(splits.train, ({ fields }) => [fields.text ?? ''], task),
    asked: tokensOf(config),
    signal,
    vocabulary,
    onProgress: event => onEvent({ kind: 'progress', ...event }),
  });
  const corpus = corpusParts(task, objective, tokenizer);
  const found = sampleBlocks(splits.train, config.train.seed, sample * count, count, examples =>
    toBlocks(examples, corpus),
  );
  const facts = noiseFacts(tokenizer);
  const blocks = found.map(({ block }) => block);
  const passes = Array.from({ length: PASSES }, (_, pass) =>
    noiseOf(objective, task.objective, facts, blocks, new Random(config.train.seed, `collate/${pass}/${sample}/0`)),
  );
  const samples = found.map(({ block, source: { file, line } }, i): MaskSample => {
    const shown = (noised: Noised) => show(noised, facts, tokenizer);
    return {
      file,
      line,
      tokens: Array.from(block.ids.subarray(0, LONGEST), id => tokenizer.vocabulary[id]!),
      passes: passes.map(pass => shown(pass[i]!)),
    };
  });
  const { type, ...keys } = task.objective;
  const copies = objective.copies?.(task.objective as never);
  return {
    objective: type,
    written: write(objective, type, keys),
    ...(copies !== undefined && { copies }),
    length: corpus.length,
    share: shareOf(blocks, passes[0] ?? [], facts),
    samples,
  };
}

/** Blocks as they begin at examples that are drawn by the seed; each number its own. */
function sampleBlocks(
  examples: readonly Example[],
  seed: number,
  from: number,
  count: number,
  cut: (examples: Iterable<Example>) => Iterator<Block>,
): readonly { readonly block: Block; readonly source: Example['source'] }[] {
  const order = new Random(seed, 'preview').permutation(examples.length);
  const found: { block: Block; source: Example['source'] }[] = [];
  for (let i = 0; i < examples.length && found.length < count; i++) {
    const start = order[(from + i) % examples.length]!;
    // An empty one begins nothing.
    if ((examples[start]!.fields.text ?? '').trim() === '') continue;
    const { value } = cut(startingAt(examples, start)).next() as { value: Block | undefined };
    if (value) found.push({ block: { ...value, number: start }, source: examples[start]!.source });
  }
  return found;
}

function* startingAt(examples: readonly Example[], start: number): Generator<Example> {
  for (let i = start; i < examples.length; i++) yield examples[i]!;
}

function show(
  { ids, segments, places = new Int32Array(), targets = places, written }: Noised,
  { special, isSpecial }: NoiseFacts,
  { vocabulary }: Tokenizer,
): PreviewPass {
  const asked = new Map(Array.from(places, (place, i) => [place, targets[i]!]));
  const around = new Set([special.pad, special.unk, special.cls, special.sep, special.bos, special.eos]);
  const changeOf = (id: number, at: number): TokenChange | undefined => {
    const target = asked.get(at);
    if (target === undefined) return isSpecial(id) && !around.has(id) ? 'special' : undefined;
    if (id === target) return 'kept';
    return isSpecial(id) ? 'masked' : 'random';
  };
  const tokens = (all: Int32Array, isRead: boolean) =>
    Array.from(all.subarray(0, LONGEST), (id, at): PreviewToken => {
      const change = isRead ? changeOf(id, at) : isSpecial(id) && !around.has(id) ? 'special' : undefined;
      const target = isRead ? asked.get(at) : undefined;
      const segment = isRead ? segments?.[at] : undefined;
      return {
        token: vocabulary[id]!,
        ...(change && { change }),
        ...(target !== undefined && target !== id && { target: vocabulary[target]! }),
        ...(segment !== undefined && { segment }),
      };
    });
  return { read: tokens(ids, true), ...(written && { written: tokens(written, false) }) };
}

/** Of the tokens of blocks that are not special, what part is asked for. */
function shareOf(blocks: readonly Block[], pass: readonly Noised[], { isSpecial }: NoiseFacts): number {
  let [all, asked] = [0, 0];
  for (const [i, { ids }] of blocks.entries()) {
    for (const id of ids) all += isSpecial(id) ? 0 : 1;
    asked += pass[i]?.places?.length ?? 0;
  }
  return all === 0 ? 0 : asked / all;
}

/** As it is, or could be, written in the config. */
function write({ schema }: Objective, type: string, keys: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(keys).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'number' && schema.keys[key]?.kind === 'fraction') return [`${key}: ${writePercent(value)}`];
    if (typeof value !== 'object' || value === null) return [`${key}: ${String(value)}`];
    const { type: name, ...own } = value as { readonly type?: string };
    const all = Object.entries({ type: name, ...own }).map(([part, of]) => `${part}: ${String(of)}`);
    return [`${key}: ${all.length === 1 ? name : `{ ${all.join(', ')} }`}`];
  });
  return `objective: { ${[`type: ${type}`, ...parts].join(', ')} }`;
}
