// What the editor asks for: a job that reads the texts ahead, then searches of a run and of the workspace.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAbilities } from '../../../src/core/abilities';
import { embedTexts } from '../../../src/core/inference/embedTexts';
import { engineFor } from '../../../src/core/inference/engineFor';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { runJob } from '../../../src/core/jobs';
import { cosineOf } from '../../../src/core/metrics/pairs';
import { train } from '../../../src/core/training/trainRun';
import { gather, makeTinyWorkspace } from '../training/tinyWorkspace';

const lines = ['a lovely story of a dog', 'the film is dull', 'people walk home', 'a great and warm film'];

describe('searches of a run', function () {
  this.timeout(60_000);
  const { workspace, config } = makeTinyWorkspace();
  let run: Run;
  before(async () => {
    mkdirSync(join(workspace, 'notes'));
    writeFileSync(join(workspace, 'notes/a.txt'), `${lines.join('\n\n')}\n`);
    const { folder } = await train(config, gather(workspace));
    run = await openRun(folder, (await engineFor('auto')).engine);
  });
  after(() => run.dispose());

  it('find what a job has read, with the cosines of its vectors', async () => {
    const { folder } = run.identity;
    const told: string[] = [];
    const options = gather(workspace, { onEvent: event => event.kind === 'progress' && told.push(event.message) });
    const read = await runJob('indexTexts', { run: folder, within: ['notes'] }, options);
    assert.deepEqual([read.files, read.passages, read.read], [1, lines.length, 1]);
    assert.ok(told.includes('reading notes/a.txt'), told.join());
    const text = 'a story of a cold dog';
    const request = { workspace, trusted: false, within: ['notes'], query: { text } };
    const answer = await createAbilities().search.ask(run, request, {});
    assert.equal(answer.read, 0);
    const { vectors } = await embedTexts(run, { texts: [text, ...lines] });
    const expected = lines
      .map((line, i) => ({ line, score: cosineOf(vectors[0]!, vectors[i + 1]!) }))
      .sort((a, b) => b.score - a.score);
    assert.deepEqual(
      answer.hits.map(hit => hit.text),
      expected.map(({ line }) => line),
    );
    for (const [i, { score }] of answer.hits.entries()) assert.ok(Math.abs(score - expected[i]!.score) < 1e-6);
  });

  it('are of words where the workspace is asked', async () => {
    const request = { trusted: false, within: ['notes'], query: { text: 'film' }, by: 'tf-idf' } as const;
    const { hits } = await createAbilities().searchWords.ask(workspace, request, {});
    assert.deepEqual(
      hits.map(({ line, text }) => [line, text]),
      [
        [3, lines[1]],
        [7, lines[3]],
      ],
    );
  });

  it('are made again for other weights', async () => {
    const { folder } = await train(config, gather(workspace, { overrides: ['train.seed=9'] }));
    const other = await runJob('indexTexts', { run: folder, within: ['notes'] }, gather(workspace));
    assert.equal(other.read, 1);
  });
});
