/** Generation for the editor: tokens are told in small portions while the text grows. */
import type { Run } from '../core/inference/run';
import type { GenerationOptions } from '../core/tasks/generator';
import type { Generated, GeneratedToken } from '../protocol/generation';

/** Milliseconds between two portions: what a screen shows. */
const PORTION = 30;

export async function generate(
  run: Run,
  prompt: string,
  options: GenerationOptions,
  tell: (tokens: readonly GeneratedToken[]) => void,
): Promise<Generated> {
  const begun = performance.now();
  let [tokens, firstMilliseconds, told] = [0, 0, 0];
  const waiting: GeneratedToken[] = [];
  for await (const token of run.generator.generate(prompt, options)) {
    waiting.push(token);
    tokens++;
    const now = performance.now();
    if (tokens === 1) firstMilliseconds = now - begun;
    if (now - told < PORTION) continue;
    tell(waiting.splice(0));
    told = now;
  }
  if (waiting.length > 0) tell(waiting);
  const ended = tokens < options.maximumTokens;
  return { tokens, ended, milliseconds: performance.now() - begun, firstMilliseconds };
}
