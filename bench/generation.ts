/**
 * How fast a trained language model writes: characters a second, and the time to the first one.
 *
 *     npm run -s build && npx tsx bench/generation.ts RUN [--length 600] [--rounds 5]
 */
import { parseArgs } from 'node:util';
import { engineFor } from '../src/core/inference/engineFor';
import { openRun } from '../src/core/inference/openRun';
import { generationDefaults } from '../src/core/tasks/abilities/generator';

const PROMPT = 'KING:\nWhat is the matter';

async function measure(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { length: { type: 'string', default: '600' }, rounds: { type: 'string', default: '5' } },
  });
  const { engine } = await engineFor('auto');
  const run = await openRun(positionals[0]!, engine);
  const rounds: { first: number; perSecond: number }[] = [];
  for (let round = 0; round <= Number(values.rounds); round++) {
    const begun = performance.now();
    let [first, characters] = [0, 0];
    const options = { ...generationDefaults, maximumTokens: Number(values.length), seed: round };
    for await (const { text } of run.open('generator').generate(PROMPT, options)) {
      if (characters === 0) first = performance.now() - begun;
      characters += [...text].length;
    }
    rounds.push({ first, perSecond: (1000 * characters) / (performance.now() - begun) });
  }
  const [cold, ...warm] = rounds;
  const median = (of: (round: (typeof rounds)[number]) => number) => {
    const sorted = warm.map(of).sort((a, b) => a - b);
    return Number(sorted[Math.floor(sorted.length / 2)]!.toFixed(1));
  };
  console.log(
    JSON.stringify({
      'characters a second': median(round => round.perSecond),
      'first character, ms': median(round => round.first),
      'first character of the first text, ms': Number(cold!.first.toFixed(1)),
      'prompt, characters': PROMPT.length,
    }),
  );
  await run.dispose();
}

void measure();
