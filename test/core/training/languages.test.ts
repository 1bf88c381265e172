// Languages of pretrained models, chosen by name: what is written then is what transformers writes with the token of that language.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import { attentionSummary } from '../../../src/core/explain/attention/matrices';
import { openRun } from '../../../src/core/inference/openRun';
import type { Run } from '../../../src/core/inference/run';
import { languagesOfRun, writeAndTell, writeTexts } from '../../../src/core/inference/writeTexts';
import { importModel } from '../../../src/core/training/importModel';
import { runCli } from '../../cli/runCli';
import { temporaryFolder } from '../runs/temporaryFolder';
import { gather } from './tinyWorkspace';
import { textOf, type WriterFolder, writerFolder } from './writerFolder';

async function withRun<T>({ path }: WriterFolder, use: (run: Run, folder: string) => Promise<T>, task = 'translate') {
  const { folder } = await importModel({ path, task }, gather(temporaryFolder()));
  const { engine } = await createEngine('native', { threads: 1 });
  const run = await openRun(folder, engine);
  try {
    return await use(run, folder);
  } finally {
    await run.dispose();
  }
}

const best = (found: Awaited<ReturnType<typeof writeTexts>>) => found.map(({ hypotheses }) => hypotheses[0]!.text);

/** Up to the end, without tokens that are no text. */
function textsOf({ checkpoint }: WriterFolder, rows: number[][], silent: readonly number[]): string[] {
  const end = Number(checkpoint.config.eos_token_id);
  return rows.map(row =>
    textOf((row.includes(end) ? row.slice(0, row.indexOf(end)) : row).filter(id => !silent.includes(id))),
  );
}

const marks = { mbart: { 20: 'en_XX', 21: 'de_DE' }, m2m100: { 20: '__en__', 21: '__de__' } } as const;

describe('languages of pretrained models', () => {
  for (const name of ['mbart', 'm2m100'] as const)
    it(`${name} is made to write the one that was chosen`, async () => {
      const { generated, config } = writerFolder(name).checkpoint;
      const searched = generated.find(({ options }) => options.forced_bos_token_id === 21)!;
      const { forced_bos_token_id: _, ...options } = searched.options;
      const { eos_token_id, pad_token_id, decoder_start_token_id, forced_eos_token_id } = config;
      const generation = { eos_token_id, pad_token_id, decoder_start_token_id, forced_eos_token_id, ...options };
      const folder = writerFolder(name, { generation, languages: marks[name] });
      const expected = textsOf(folder, searched.ids, [Number(pad_token_id), Number(eos_token_id), 3, 20, 21]);
      await withRun(folder, async run => {
        const { languages } = await languagesOfRun(run);
        assert.deepEqual(
          languages?.targets.map(each => each.name),
          ['English', 'German'],
        );
        for (const to of ['German', 'de', 'deu_Latn', 'Deutsch'])
          assert.deepEqual(best(await writeTexts(run, folder.texts, { to })), expected, to);
        // Nothing says which language is meant.
        await assert.rejects(writeTexts(run, folder.texts), /writes 2 languages\. Say which, for example --to English/);
        await assert.rejects(writeTexts(run, folder.texts, { to: 'Germn' }), /did you mean German/);
        const writer = run.open('writer');
        const { source } = await writer.attend(folder.texts[1]!, folder.texts[1]!, { from: 'German', to: 'English' });
        assert.equal(source.tokens[0], marks[name][21]);
        const { writtenTokens } = await writer.attend(folder.texts[1]!, folder.texts[1]!, { to: 'German' });
        assert.equal(writtenTokens[1], marks[name][21]);
        // Attention is looked at in the languages that were translated last.
        await writeAndTell(run, { texts: folder.texts, options: { to: 'German' } });
        const { parts, written } = await attentionSummary(run, folder.texts[0]!, new AbortController().signal);
        assert.deepEqual(
          parts.map(({ kind }) => kind),
          ['cross', 'encoder', 'decoder'],
        );
        assert.equal(written!.text, expected[0]);
        assert.equal(parts[2]!.queries[1], marks[name][21]);
      });
    });

  it('marian has a mark before the text', async () => {
    const folder = writerFolder('marian', { languages: { 21: '>>deu<<', 22: '>>fra<<' } });
    await withRun(folder, async run => {
      assert.deepEqual((await languagesOfRun(run)).languages, {
        sources: [],
        targets: [
          { code: 'fra', name: 'French' },
          { code: 'deu', name: 'German' },
        ],
      });
      const writer = run.open('writer');
      const { source } = await writer.attend(folder.texts[0]!, folder.texts[0]!, { to: 'fr' });
      assert.equal(source.tokens[0], '>>fra<<');
      await assert.rejects(writeTexts(run, folder.texts), /Say which/);
    });
  });

  const params = {
    summarization: { prefix: 'w05 ' },
    translation_en_to_de: { prefix: 'w07 w08 ' },
    translation_en_to_ro: { prefix: 'w09 ' },
  };

  it('t5 has words before the text, which its files say', async () => {
    const folder = writerFolder('t5', { config: { task_specific_params: params } });
    await withRun(folder, async run => {
      const { usual } = await languagesOfRun(run);
      assert.deepEqual(usual, { from: 'en', to: 'de' });
      const first = async (to?: string) =>
        (await run.open('writer').attend('w12', 'w12', { ...(to !== undefined && { to }) })).source.tokens.slice(0, 3);
      assert.deepEqual(await first(), ['w07', 'w08', 'w12']);
      const { source } = await run.open('writer').attend('w12 w13', 'w12');
      assert.deepEqual(
        source.offsets.slice(0, 4),
        [
          [0, 0],
          [0, 0],
          [0, 3],
          [4, 7],
        ],
        'places in the text itself',
      );
      assert.deepEqual((await first('Romanian')).slice(0, 2), ['w09', 'w12']);
      await assert.rejects(writeTexts(run, ['w12'], { to: 'French' }), /It writes German \(de\), Romanian \(ro\)\./);
      await assert.rejects(writeTexts(run, ['w12'], { from: 'German' }), /It reads English \(en\)\./);
    });
    await withRun(
      folder,
      async run => {
        assert.deepEqual((await run.open('writer').attend('w12', 'w12')).source.tokens.slice(0, 2), ['w05', 'w12']);
      },
      'summarize',
    );
  });

  it('models that are told none refuse one', async () => {
    await withRun(writerFolder('marian'), async (run, folder) => {
      assert.deepEqual(await languagesOfRun(run), {});
      await assert.rejects(writeTexts(run, ['w05'], { to: 'German' }), /this model has no choice of languages/);
      const { code, stderr } = await runCli(['translate', folder, 'w05', '--to', 'German'], {
        cwd: join(folder, '..'),
      });
      assert.equal(code, 1);
      assert.match(stderr, /This model has no choice of languages/);
    });
  });
});
