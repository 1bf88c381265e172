/** tokenizer.json and tokenizer_config.json as @huggingface/tokenizers reads them, which knows fewer ways to write them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJson, type Json } from '../../../base/json';
import type { Tokenizer } from '../../../text/tokenizer';
import { tokenizerFiles } from '../../exportNotes';
import type { Run } from '../../run';
import type { RunParts } from '../../runParts';
import type { WrittenEnds } from '../ends';
import type { ExportedFiles } from '../form';
import { json } from '../json';
import { pretrainedOf } from '../pretrained';
import { specialTokenNames, tokenSettings } from '../tokenizerFiles';
import { putsTokens, tokenizerClass, unknownStep } from './library';
import type { Plan } from './plan';

/** Where a tokenizer of written texts lies, which the library opens as a folder of its own. */
export const targetFolder = 'target';

function readOwn({ folder }: Pick<RunParts, 'folder'>, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8');
}

/** A step of the run's tokenizers that the library does not know. */
export async function unknownOf({ parts }: Run): Promise<string | undefined> {
  for (const name of tokenizerFiles(parts)) {
    const unknown = unknownStep(JSON.parse(await readOwn(parts, name)) as Json);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

export async function tokenizerFilesOf(run: Run, plan: Plan, ends: WrittenEnds | undefined): Promise<ExportedFiles> {
  const { parts } = run;
  const source = pretrainedOf(run)?.source;
  const own = await readOwn(parts, 'tokenizer.json');
  const { settings, tokens } = tokenSettings(parts, ends, source);
  const written = {
    ...settings,
    ...plainTokens(settings),
    tokenizer_class: tokenizerClass(source?.tokenizer?.tokenizer_class, plan.segments === true),
    ...(source?.chatTemplate !== undefined && { chat_template: source.chatTemplate }),
    // The pipeline puts nothing around a text that is gone on with, unless this is said.
    ...(plan.pipeline === 'text-generation' && {
      add_bos_token: plan.before !== undefined || putsTokens(JSON.parse(own) as Json),
    }),
  };
  return {
    'tokenizer.json': plan.before === undefined ? own : beginWith(own, run.tokenizer, plan.before),
    'tokenizer_config.json': json(written),
    'special_tokens_map.json': json({ ...tokens, ...plainTokens(tokens) }),
    ...(parts.targetTokenizer && (await targetFiles(parts, parts.targetTokenizer))),
  };
}

async function targetFiles(parts: RunParts, target: Tokenizer): Promise<ExportedFiles> {
  const settings = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    ...specialTokenNames(target),
    model_max_length: target.maximumLength,
  };
  return {
    [`${targetFolder}/tokenizer.json`]: await readOwn(parts, 'target-tokenizer.json'),
    [`${targetFolder}/tokenizer_config.json`]: json(settings),
  };
}

/** As words: the library takes a token with its flags only where it is marked as one. */
function plainTokens(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const found = Object.entries(settings).flatMap(([key, value]) =>
    key.endsWith('_token') && isJson(value) && typeof value.content === 'string' ? [[key, value.content] as const] : [],
  );
  return Object.fromEntries(found);
}

/** The same file, with a template that puts a token before every text. */
function beginWith(own: string, { vocabulary }: Tokenizer, id: number): string {
  const token = vocabulary[id]!;
  const special = { SpecialToken: { id: token, type_id: 0 } };
  const text = (name: string) => ({ Sequence: { id: name, type_id: 0 } });
  const template = {
    type: 'TemplateProcessing',
    single: [special, text('A')],
    pair: [special, text('A'), text('B')],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
  return `${JSON.stringify({ ...(JSON.parse(own) as Json), post_processor: template }, null, 2)}\n`;
}
