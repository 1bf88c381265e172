/** What a run keeps of the character language models whose states it reads, so that it opens without theirs: `language.json`. */
import { ProblemsError } from '../base/errors';
import { damagedFile, isJson, type Json, parseVersioned } from '../base/json';
import { parseConfig } from '../config/parseConfig';
import { type Config, runConfigSchema } from '../schemas';
import type { LanguageModel } from '../tasks/languageStates';
import { readTokenizer } from '../text/readTokenizer';

export const languageFile = 'language.json';

/** The runs whose states a model reads beside its word vectors, as its config names them. */
export function languageRunsOf(model: Config['model']): readonly string[] {
  const from = 'embedding' in model && model.embedding && 'from' in model.embedding ? model.embedding.from : undefined;
  return from === undefined ? [] : typeof from === 'string' ? [from] : from;
}

export function writeLanguage(models: readonly LanguageModel[]): string {
  const each = models.map(({ direction, model, tokenizer }) => ({
    direction,
    model,
    tokenizer: JSON.parse(tokenizer.toJson()),
  }));
  return `${JSON.stringify({ version: 1, models: each }, null, 2)}\n`;
}

/** @param path what messages call it @throws ActionableError `damaged-run`, `newer-run`; ProblemsError */
export function readLanguage(text: string, path: string): readonly LanguageModel[] {
  const damaged = (what: string) => damagedFile(path, what);
  const json = parseVersioned(text, path);
  const { models } = json;
  if (!Array.isArray(models) || models.length === 0) throw damaged('"models" must be a list of language models');
  const read = models.map((each): LanguageModel => {
    if (!isJson(each) || !isJson(each.model) || !isJson(each.tokenizer))
      throw damaged('each of "models" must have a "model" and a "tokenizer"');
    const { direction } = each;
    if (direction !== 'forward' && direction !== 'backward')
      throw damaged('"direction" must be "forward" or "backward"');
    const tokenizer = readTokenizer(JSON.stringify(each.tokenizer), path);
    return { direction, model: checkModel(each.model, path), tokenizer };
  });
  if (new Set(read.map(({ direction }) => direction)).size < read.length) throw damaged('a direction is there twice');
  return read;
}

/** Checked as that of a config is, with every default. */
function checkModel(model: Json, path: string): LanguageModel['model'] {
  const whole = JSON.stringify({ task: 'generate', data: { train: [] }, model });
  const { config, problems } = parseConfig(whole, path, runConfigSchema);
  if (!config) throw new ProblemsError(problems);
  return config.model;
}
