/**
 * `node --import tsx bench/attributions.ts RUN [--json]`: milliseconds of each attribution method for a text of 30 words, after the
 * first call, which compiles; of a run that classifies, such as the sample `sentiment-transformer`.
 */
import { countOf } from '../src/core/base/countOf';
import { formatCount } from '../src/core/base/formatNumber';
import { attribute } from '../src/core/explain/attribution/attribute';
import { methodsFor } from '../src/core/explain/attribution/methods';
import { engineFor } from '../src/core/inference/engineFor';
import { openRun } from '../src/core/inference/openRun';

/** Milliseconds, of any method. */
const LIMIT = 2000;
const ROUNDS = 5;
const TEXT =
  'The kettle boils quickly and looks beautiful but the handle broke after two weeks and nobody answered my messages so I sent it back and bought another one from this shop';

async function main(): Promise<void> {
  const folder = process.argv[2];
  if (folder === undefined || folder.startsWith('-')) {
    console.log('skipped: name the folder of a run, for example samples/.nlp/runs/sentiment-transformer/ID');
    return;
  }
  const { engine } = await engineFor('auto');
  const run = await openRun(folder, engine);
  const [prediction] = await run.predict([TEXT]);
  const found: Record<string, { readonly evaluations: number; readonly median: number; readonly most: number }> = {};
  for (const { name: method } of methodsFor(run)) {
    let evaluations = 0;
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const began = performance.now();
      ({ evaluations } = await attribute(run, prediction!, { method }));
      if (round > 0) times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    found[method] = { evaluations, median: times[times.length >> 1]!, most: times.at(-1)! };
  }
  await run.dispose();
  if (process.argv.includes('--json')) console.log(JSON.stringify(found));
  else {
    console.log(countOf(TEXT.split(' ').length, 'word'));
    for (const [method, { evaluations, median, most }] of Object.entries(found))
      console.log(
        `${method.padEnd(22)} ${formatCount(evaluations).padStart(6)} evaluations  ${formatCount(Math.ceil(median)).padStart(6)} ms, at most ${formatCount(Math.ceil(most))} ms`,
      );
  }
  if (Object.values(found).some(({ median }) => median > LIMIT)) process.exitCode = 1;
}

void main();
