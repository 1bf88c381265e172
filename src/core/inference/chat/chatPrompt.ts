/** Messages -> the text that a chat model goes on with, by the template that came with the model. */
import { join } from 'node:path';
import { ActionableError } from '../../base/errors';
import type { Json } from '../../base/json';
import { parseSource, type Source, sourceFile } from '../../pretrained/source';
import { readBounded } from '../../runs/record';
import type { Run } from '../run';
import { renderTemplate } from './renderTemplate';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

const LARGEST_SOURCE = 64 * 1024 ** 2;

/** @throws ActionableError `bad-messages` of JSON that is no list of messages */
export function parseMessages(json: unknown): readonly ChatMessage[] {
  const list = typeof json === 'object' && json !== null && 'messages' in json ? json.messages : json;
  const isMessage = (value: unknown): value is ChatMessage =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as ChatMessage).role === 'string' &&
    typeof (value as ChatMessage).content === 'string';
  if (Array.isArray(list) && list.length > 0 && list.every(isMessage)) return list;
  throw new ActionableError(
    'bad-messages',
    'Messages must be a list such as [{"role": "user", "content": "Hello"}], each with a role and a content.',
  );
}

/** What the run keeps of where its model came from; undefined of one that was made here. */
async function sourceOf({ parts: { folder, config } }: Run): Promise<Source | undefined> {
  if (config.model.type !== 'pretrained') return undefined;
  const path = join(folder, sourceFile);
  const { source } = parseSource((await readBounded(path, LARGEST_SOURCE)).toString('utf8'), path);
  return 'config' in source ? source : undefined;
}

/** The template of a run; undefined where it has none. */
export async function chatTemplateOf(run: Run): Promise<string | undefined> {
  return (await sourceOf(run))?.chatTemplate;
}

/** Special tokens by the names that templates have for them: `bos_token`. */
function specialTokens({ tokenizer = {} }: Source): Json {
  const text = (value: unknown) =>
    typeof value === 'object' && value !== null && 'content' in value ? value.content : value;
  const named = Object.entries(tokenizer).filter(([name]) => name.endsWith('_token'));
  return Object.fromEntries(
    named.map(([name, value]) => [name, text(value)]).filter(([, value]) => typeof value === 'string'),
  );
}

/** @throws ActionableError `no-chat-template`, `bad-template`, `bad-messages` */
export async function chatPrompt(run: Run, messages: readonly ChatMessage[]): Promise<string> {
  const source = await sourceOf(run);
  if (!source?.chatTemplate)
    throw new ActionableError(
      'no-chat-template',
      `${run.identity.name} has no chat template: it continues texts. Use --prompt, or import a chat model.`,
    );
  return renderTemplate(source.chatTemplate, { ...specialTokens(source), messages, add_generation_prompt: true });
}
