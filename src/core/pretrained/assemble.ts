/** From what the files of a pretrained model say to the model: network, tokenizer and weights that go together. */
import { ActionableError } from '../base/errors';
import { isJson, type Json } from '../base/json';
import type { Architecture } from '../families/family';
import { readTokenizerFiles } from '../text/readTokenizerFiles';
import type { Tokenizer } from '../text/tokenizer';
import { openSource, type Source } from './source';

export interface ModelFiles {
  /** Texts by their names, as a folder of Hugging Face has them; undefined of one that is not there. */
  readonly text: (name: string) => string | undefined;
  /** The same as bytes; a single file with all in it has none. */
  readonly bytes?: (name: string) => Uint8Array | undefined;
  /** What messages call the folder of these files. */
  readonly folder: string;
  /** What messages call config.json. */
  readonly configFile: string;
}

/** What is known of a folder beside its weights. */
export interface Described {
  readonly model: ReturnType<typeof openSource>;
  readonly tokenizer: Tokenizer;
  /** Of the texts that it writes, where it is another (Marian). */
  readonly targetTokenizer?: Tokenizer;
}

/**
 * @param length most tokens of a text, where that is to be less than the model can read
 * @throws ActionableError that says which file is at fault and what to do
 */
export function describe(source: Source, files: ModelFiles, length: number | undefined): Described {
  const model = openSource(source, files.configFile);
  const { architecture } = model;
  const read = (side: Side) => readTokenizerOf(files, architecture, source, length, side);
  const hasTarget = architecture.writer && (files.text(ourTarget) ?? files.bytes?.('target.spm')) !== undefined;
  return { model, tokenizer: read('source'), ...(hasTarget && { targetTokenizer: read('target') }) };
}

type Side = 'source' | 'target';
/** As exports of ours call it. */
export const ourTarget = 'target-tokenizer.json';

/** transformers writes such a number where there is no limit. */
const NO_LIMIT = 1e9;
/** More tokens than any text of ours may have. */
const MOST_TOKENS = 1_000_000;

/** Least of what model, tokenizer and config say; undefined where none of them sets a limit. */
function longestOf({ length }: Architecture, { tokenizer, sentence }: Source, asked: number | undefined) {
  const ofTokenizer = tokenizer?.model_max_length;
  const said = typeof ofTokenizer === 'number' && ofTokenizer > 1 && ofTokenizer < NO_LIMIT ? ofTokenizer : undefined;
  const limits = [length, said, sentence?.length, asked].filter(each => each !== undefined);
  return limits.length === 0 ? undefined : Math.min(MOST_TOKENS, ...limits);
}

function readTokenizerOf(
  { text, bytes, folder }: ModelFiles,
  architecture: Architecture,
  source: Source,
  asked: number | undefined,
  side: Side,
): Tokenizer {
  const length = longestOf(architecture, source, asked);
  const ours = side === 'target' ? text(ourTarget) : undefined;
  const tokenizer = readTokenizerFiles({
    text: ours === undefined ? text : name => (name === 'tokenizer.json' ? ours : text(name)),
    ...(bytes && ours === undefined && { bytes }),
    side,
    folder,
    lowercase: source.sentence?.lowercase,
    ...(length !== undefined && { length }),
  });
  if (!tokenizer) {
    const quoted = JSON.stringify(folder);
    throw new ActionableError(
      'no-tokenizer',
      `${folder} has no tokenizer.json. Write it with: python -c 'from transformers import AutoTokenizer as T; T.from_pretrained(${quoted}).save_pretrained(${quoted})'`,
    );
  }
  const { vocabulary, writer } = architecture;
  const most = side === 'target' && writer ? writer.vocabulary : vocabulary;
  if (tokenizer.size > most) {
    throw new ActionableError(
      'tokenizer-does-not-fit',
      `The tokenizer of ${folder} has ${tokenizer.size} tokens, and the model ${most}: ids beyond its table have no vector. Use the tokenizer that the model was trained with.`,
    );
  }
  return length === undefined || tokenizer.maximumLength === length
    ? tokenizer
    : (tokenizer.limit?.(length) ?? tokenizer);
}

/** What stands in tokenizer_config.json where there is no file of its own; several have names, and one of them is the usual one. */
export function templateOf(config: Json | undefined): string | undefined {
  const template = config?.chat_template;
  if (!Array.isArray(template)) return typeof template === 'string' ? template : undefined;
  const named = (template as readonly unknown[]).find(each => isJson(each) && each.name === 'default');
  return isJson(named) && typeof named.template === 'string' ? named.template : undefined;
}
