/**
 * Milliseconds a token of a decoder that may write 2,048, by how many stand before it: `node --import tsx bench/cacheGrowth.ts`.
 * Random weights: 6 layers, width 384, 12 heads, vocabulary 8,000.
 */
import { Random } from '../src/core/base/random';
import { createEngine } from '../src/core/engine/index';
import { createDecoder } from '../src/core/models/transformer/model';
import { DecoderWriter } from '../src/core/tasks/decoding/decoderStepper';
import { median } from './turns';

const [vocabulary, limit] = [8000, 2048];
const CONTEXTS = [64, 512, 2000];
const TOKENS = 24;

async function main(): Promise<void> {
  const { engine } = await createEngine('native', { threads: Number(process.env.THREADS ?? 2) });
  const decoder = createDecoder({
    layers: 6,
    heads: 12,
    width: 384,
    embedding: undefined,
    'feed-forward': 1536,
    pool: 'mean',
    normalization: 'before',
    positions: 'learned',
    activation: 'gelu',
    dropout: 0,
    initialization: 'xavier',
  });
  const parameters = decoder.initialize({ vocabulary, length: limit }, new Random(0, 'cache'));
  const writer = new DecoderWriter(engine, decoder, vocabulary, parameters, limit);
  for (const context of CONTEXTS) {
    const stepper = writer.begin(1, limit);
    await stepper.read!(Array.from({ length: context - 8 }, (_, i) => i % vocabulary));
    // The first compiles.
    for (let i = 0; i < 4; i++) await stepper.step(Int32Array.of(i));
    const times: number[] = [];
    for (let i = 0; i < TOKENS; i++) {
      const began = performance.now();
      await stepper.step(Int32Array.of(i));
      times.push(performance.now() - began);
    }
    console.log(`${context} tokens before: ${median(times).toFixed(1)} ms a token`);
  }
  await writer.dispose();
}

void main();
