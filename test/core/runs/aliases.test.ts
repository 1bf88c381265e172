import assert from 'node:assert/strict';
import { aliasesOf, checkAlias, giveAlias, removeAlias } from '../../../src/core/runs/aliases';
import { listRuns } from '../../../src/core/runs/listRuns';
import { readRunRecord } from '../../../src/core/runs/record';
import { makeRun } from './makeRun';
import { temporaryFolder } from './temporaryFolder';

const [A, B, C] = ['20260131-235900-a1b2', '20260201-235900-c3d4', '20260202-235900-e5f6'];

describe('aliases of runs', () => {
  const readable = async (workspace: string) =>
    (await listRuns(workspace)).flatMap(run => ('record' in run ? [run] : []));

  it('belong to one run of a config: who gets one takes it from the run that had it', async () => {
    const workspace = temporaryFolder();
    const [first, second] = [makeRun(workspace, { id: A }), makeRun(workspace, { id: B })];
    const other = makeRun(workspace, { id: C, name: 'ham', configPath: '/somewhere/ham.nlp.yaml' });
    assert.deepEqual(await giveAlias(first, 'champion', await readable(workspace)), []);
    await giveAlias(other, 'champion', await readable(workspace));
    assert.deepEqual(await giveAlias(second, 'Champion', await readable(workspace)), [first]);
    const aliases = aliasesOf(await readable(workspace));
    assert.deepEqual(
      [first, second, other].map(folder => aliases.get(folder)),
      [undefined, ['Champion'], ['champion']],
    );
    assert.equal((await readRunRecord(first)).aliases, undefined);
    await removeAlias(second, 'champion');
    assert.equal((await readRunRecord(second)).aliases, undefined);
  });

  it('are of the run that got it last where a crash left two', () => {
    const run = (id: string, since: string) => ({
      folder: id,
      record: { id, configPath: '/a.nlp.yaml', aliases: { champion: since, baseline: '2026-01-01T00:00:00.000Z' } },
    });
    const own = aliasesOf([run(A, '2026-02-02T00:00:00.000Z'), run(B, '2026-02-01T00:00:00.000Z')]);
    assert.deepEqual(own.get(A), ['champion']);
    assert.deepEqual(own.get(B), ['baseline']);
  });

  it('are words that no path, id or NAME@ALIAS can be', () => {
    for (const alias of ['champion', 'v1.2', 'bester_Lauf', '冠军']) checkAlias(alias);
    for (const alias of ['', 'a b', 'a/b', 'a@b', '-x', A, 'x'.repeat(65)])
      assert.throws(() => checkAlias(alias), { code: 'bad-alias' });
  });
});
