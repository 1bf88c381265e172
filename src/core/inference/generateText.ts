/** A text that a run goes on with: tokens are told in small portions while it grows. */
import type { Caller } from '../base/caller';
import type { GeneratedToken, GenerationOptions } from '../tasks/abilities/generator';
import { type ChatMessage, chatPrompt, chatTemplateOf } from './chat/chatPrompt';
import { constraintOf } from './constraintOf';
import type { Run } from './run';

export interface GenerationRequest {
  /** A text that is continued, or messages that are answered. */
  readonly prompt: string | readonly ChatMessage[];
  /** A chat model takes the text for a message of its user, and answers it on a line of its own. */
  readonly asMessage?: boolean;
  readonly options: Omit<GenerationOptions, 'signal'>;
}

export interface Generated {
  readonly tokens: number;
  /** By itself, or at a stop; not at the limit. */
  readonly ended: boolean;
  /** Of the whole, and until the first token. */
  readonly milliseconds: number;
  readonly firstMilliseconds: number;
}

/** Milliseconds between two portions: what a screen shows. */
const PORTION = 30;

async function messagesOf(
  run: Run,
  prompt: GenerationRequest['prompt'],
  asMessage: boolean | undefined,
): Promise<GenerationRequest['prompt']> {
  if (typeof prompt !== 'string' || !asMessage || (await chatTemplateOf(run)) === undefined) return prompt;
  return [{ role: 'user', content: prompt }];
}

/** @throws ActionableError `not-for-task`; CancelledError between two tokens */
export async function generateText(
  run: Run,
  { prompt, asMessage, options }: GenerationRequest,
  { signal, onNews }: Caller<readonly GeneratedToken[]> = {},
): Promise<Generated> {
  const begun = performance.now();
  let [tokens, firstMilliseconds, told] = [0, 0, 0];
  const waiting: GeneratedToken[] = [];
  const constraint = options.constraint ?? constraintOf(run.parts.config);
  const messages = await messagesOf(run, prompt, asMessage);
  const text = typeof messages === 'string' ? messages : await chatPrompt(run, messages);
  const isWhole = typeof messages !== 'string';
  for await (const token of run.open('generator').generate(text, { ...options, constraint, isWhole, signal })) {
    waiting.push(asMessage && isWhole && tokens === 0 ? { ...token, text: `\n\n${token.text.trimStart()}` } : token);
    tokens++;
    const now = performance.now();
    if (tokens === 1) firstMilliseconds = now - begun;
    if (now - told < PORTION) continue;
    onNews?.(waiting.splice(0));
    told = now;
  }
  if (waiting.length > 0) onNews?.(waiting);
  // What must be of a form is whole whenever it ends.
  const ended = constraint !== undefined || tokens < options.maximumTokens;
  return { tokens, ended, milliseconds: performance.now() - begun, firstMilliseconds };
}
