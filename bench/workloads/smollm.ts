/** SmolLM2-135M of a GGUF file writes greedily: milliseconds a token after a prompt of so many tokens. `node scripts/pretrained.mjs` fetches it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pretrainedModel } from '../../scripts/pretrained.mjs';
import { engineFor } from '../../src/core/inference/engineFor';
import { openRun } from '../../src/core/inference/openRun';
import { type GeneratedToken, generationDefaults } from '../../src/core/tasks/abilities/generator';
import { importModel } from '../../src/core/training/importModel';
import type { Prepared } from './trainStep';

/** Tokens that are written after each reading of the prompt, as many as the peer writes. */
const WRITTEN = 32;

/** @param length of the prompt */
export async function prepareWriting(length: number): Promise<Prepared> {
  const path = pretrainedModel('SmolLM2-135M-Instruct');
  if (path === undefined)
    throw new Error('SmolLM2-135M-Instruct was not fetched; node scripts/pretrained.mjs does that');
  const workspace = mkdtempSync(join(tmpdir(), 'bench-'));
  const { folder } = await importModel(
    { path, name: 'smollm' },
    { workspace, trusted: true, signal: new AbortController().signal, onEvent() {} },
  );
  const { engine } = await engineFor('auto');
  const run = await openRun(folder, engine);
  // Each word is a token.
  const prompt = new Array<string>(length).fill('the').join(' ');
  const options = { ...generationDefaults, temperature: 0, maximumTokens: WRITTEN, shown: 0 };
  let writing: AsyncIterator<GeneratedToken> | undefined;
  return {
    async step() {
      for (;;) {
        if (!writing) {
          writing = run.open('generator').generate(prompt, options)[Symbol.asyncIterator]();
          const begun = performance.now();
          // What reading takes is told and not counted.
          await writing.next();
          if (process.env.PROMPT_MS) console.error(`prompt of ${length}: ${(performance.now() - begun).toFixed(0)} ms`);
        }
        const begun = performance.now();
        const { done } = await writing.next();
        if (!done) return performance.now() - begun;
        writing = undefined;
      }
    },
    async dispose() {
      await run.dispose();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}
