import assert from 'node:assert/strict';
import { unitsOf } from '../../../../src/core/explain/attribution/perturb';
import { makeEdits } from '../../../../src/core/explain/counterfactual/edits';
import { type FlipAnswer, findFlips } from '../../../../src/core/explain/counterfactual/flip';
import { candidatesOf } from '../../../../src/core/explain/counterfactual/replacements';
import { combinations } from '../../../../src/core/explain/counterfactual/searchSets';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Prediction } from '../../../../src/core/inference/prediction';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace, type TinyOptions } from '../../training/tinyWorkspace';

const TEXTS = [
  'the story of a lovely dog and a cruel people',
  'a good good fine film',
  'kind kind people walk home warm and great',
  'the film is awful, dull and poor',
];
const TRAINING = '{ epochs: 8, batch: 16, optimizer: { type: adam, learning-rate: 0.05 } }';

async function open(options: TinyOptions): Promise<Run> {
  const { engine } = await engineFor('auto');
  const { workspace, config } = makeTinyWorkspace({ train: TRAINING, ...options });
  return openRun((await train(config, gather(workspace))).folder, engine);
}

/** The least number of words whose deletion changes the label, and which sets of so many do: all sets are looked at. */
async function deleteAll(run: Run, text: string): Promise<readonly (readonly number[])[]> {
  const [prediction] = await run.predict([text]);
  assert.ok(prediction!.kind === 'label');
  const units = unitsOf(run, prediction!, 'words');
  for (let size = 1; size < units.length; size++) {
    const sets = [...combinations(units.length, size)];
    const changed = await run.predict(
      sets.map(set =>
        makeEdits(
          prediction!,
          set.map(unit => units[unit]!),
        ),
      ),
    );
    const found = sets.filter((_, i) => {
      const each = changed[i]!;
      return each.kind === 'label' && each.label !== prediction!.label;
    });
    if (found.length > 0) return found;
  }
  return [];
}

const placesOf = ({ flips }: FlipAnswer) => flips.map(({ edits }) => edits.map(({ start }) => start));

describe('explain/counterfactual/flip', function () {
  this.timeout(120_000);
  const runs: Run[] = [];

  before(async () => {
    runs.push(await open({ model: '{ type: bag-of-words, width: 8 }' }));
    const train = '{ epochs: 10, batch: 16, optimizer: { type: adam, learning-rate: 0.01 } }';
    runs.push(await open({ model: '{ type: transformer, width: 16, heads: 2, layers: 1, dropout: 0 }', train }));
  });

  after(() => Promise.all(runs.map(run => run.dispose())));

  it('finds the smallest deletion, as a search of all does', async () => {
    let flipped = 0;
    for (const run of runs)
      for (const text of TEXTS) {
        const all = await deleteAll(run, text);
        const found = await findFlips(run, { text, count: 100 });
        const [prediction] = await run.predict([text]);
        const units = unitsOf(run, prediction!, 'words');
        const places = all.map(set => set.map(unit => units[unit]!.start));
        assert.deepEqual(placesOf(found).map(String).sort(), places.map(String).sort(), text);
        if (all.length === 0) continue;
        flipped++;
        assert.ok(found.exact);
        for (const { edits, prediction: after } of found.flips) {
          assert.ok(after.kind === 'label' && after.label !== found.from);
          assert.equal(after.text, makeEdits(prediction!, edits));
        }
        assert.ok(found.evaluations <= found.budget);
      }
    assert.ok(flipped >= 4, `${flipped} texts flipped`);
  });

  it('says that a change is not known to be the smallest where not all were tried', async () => {
    const words = Array.from({ length: 40 }, (_, i) => ['the', 'film', 'is', 'good', 'fine'][i % 5]);
    const text = [...words, 'lovely'].join(' ');
    const { flips, exact, searched, evaluations, budget, nearest } = await findFlips(runs[0]!, { text, most: 30 });
    assert.equal(searched, 2);
    assert.ok(evaluations <= budget && budget === 2000);
    assert.equal(exact, false);
    // Nothing can stay of what was deleted.
    for (const { edits, prediction } of flips)
      for (const kept of edits) {
        const [fewer] = await runs[0]!.predict([
          makeEdits(
            { ...prediction, text },
            edits.filter(each => each !== kept),
          ),
        ]);
        assert.ok(fewer!.kind === 'label' && fewer!.label === 'good');
      }
    assert.ok(flips.length > 0 || nearest);
  });

  it('replaces a word by the one that no other word does better than', async () => {
    for (const run of runs)
      for (const text of TEXTS.slice(0, 2)) {
        const [prediction] = await run.predict([text]);
        assert.ok(prediction!.kind === 'label');
        const units = unitsOf(run, prediction!, 'words');
        const { words } = candidatesOf(run);
        const changes = units.flatMap(unit => words.map(replacement => ({ ...unit, replacement })));
        const after = await run.predict(changes.map(change => makeEdits(prediction!, [change])));
        const best = Math.max(
          ...after.map(each => (each.kind === 'label' ? 1 - each.probabilities[prediction!.label]! : 0)),
        );
        const found = await findFlips(run, { text, by: 'replacement', budget: 5000 });
        const least = found.flips[0]!;
        assert.ok(least.prediction.kind === 'label');
        if (best > 0.5) {
          assert.equal(least.edits.length, 1);
          assert.ok(Math.abs(1 - least.prediction.probabilities[prediction!.label]! - best) < 1e-6);
          assert.ok(found.exact);
        } else assert.ok(least.edits.length > 1);
        assert.notEqual(least.prediction.label, prediction!.label);
      }
  });

  it('follows the gradient where there are too many words to try', async () => {
    for (const run of runs) {
      const all = await findFlips(run, { text: TEXTS[1]!, by: 'replacement', budget: 20_000 });
      const few = await findFlips(run, { text: TEXTS[1]!, by: 'replacement', budget: 120 });
      assert.equal(few.searched, 0);
      assert.equal(few.exact, few.flips[0]!.edits.length === 1);
      assert.ok(few.evaluations <= 120, `${few.evaluations}`);
      assert.equal(few.flips[0]!.edits.length, all.flips[0]!.edits.length);
    }
  });

  it('gives the same twice', async () => {
    for (const by of ['deletion', 'replacement'] as const) {
      const [one, two] = [
        await findFlips(runs[1]!, { text: TEXTS[2]!, by }),
        await findFlips(runs[1]!, { text: TEXTS[2]!, by }),
      ];
      assert.deepEqual(one, two);
    }
  });

  it('tells progress and can be cancelled', async () => {
    const controller = new AbortController();
    const told: string[] = [];
    const text = `${TEXTS[0]} ${TEXTS[2]}`;
    await findFlips(runs[0]!, { text }, { onProgress: ({ message }) => told.push(message) });
    assert.match(told[0]!, /^\d+ of at most 2,000 evaluations$/);
    const cancelled = findFlips(
      runs[0]!,
      { text },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await assert.rejects(cancelled, { name: 'CancelledError' });
  });

  it('says what was meant, and what cannot flip', async () => {
    const [run] = runs;
    const rejects = (request: object, code: string, message: RegExp) =>
      assert.rejects(findFlips(run!, { text: TEXTS[1]!, ...request }), { code, message });
    await rejects({ to: 'goood' }, 'unknown-label', /did you mean "good"/);
    await rejects({ to: 'good' }, 'same-label', /"good" is predicted already/);
    await rejects({ text: ' ' }, 'no-text', /empty/);
    await rejects({ budget: 0 }, 'out-of-range', /budget is from 1/);
    const one = await findFlips(run!, { text: 'good' });
    assert.deepEqual([one.flips, one.nearest, one.words], [[], undefined, 1]);
  });

  it('gains or loses a label of several', async () => {
    const run = await open({ task: 'multilabel', data: '{ train: train.csv, validation: 20%, labels: label }' });
    const text = TEXTS[1]!;
    const [before] = (await run.predict([text])) as [Prediction];
    assert.ok(before.kind === 'labels');
    for (const to of [undefined, 'good', 'bad']) {
      const { flips, from } = await findFlips(run, { text, to, by: 'replacement' });
      const after = flips[0]!.prediction;
      assert.ok(after.kind === 'labels');
      assert.equal(from, before.labels.join(', '));
      if (to === undefined) assert.notDeepEqual(after.labels, before.labels);
      else assert.notEqual(after.labels.includes(to), before.labels.includes(to));
    }
    await run.dispose();
  });
});
