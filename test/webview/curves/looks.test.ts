import assert from 'node:assert/strict';
import { assignLooks, COLOURS, MARKS, partsOf } from '../../../webview/curves/looks';

describe('looks of runs', () => {
  const folders = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `run ${from + i}`);

  it('are colours first, then colours with marks', () => {
    const looks = assignLooks(folders(COLOURS + 1), {});
    const parts = Object.values(looks).map(partsOf);
    assert.deepEqual(
      parts.map(({ mark }) => mark),
      [...new Array(COLOURS).fill(0), 1],
    );
    assert.equal(new Set(parts.slice(0, COLOURS).map(({ colour }) => colour)).size, COLOURS);
  });

  it('differ for 50 runs', () => {
    const looks = assignLooks(folders(50), {});
    assert.equal(new Set(Object.values(looks).map(look => JSON.stringify(partsOf(look)))).size, 50);
  });

  it('stay, whatever else is shown later', () => {
    let looks: Readonly<Record<string, number>> = {};
    const first = assignLooks(folders(3), looks);
    looks = first;
    for (const shown of [folders(40, 2), folders(200, 10), ['run 1'], [], folders(300)])
      looks = assignLooks(shown, looks);
    for (const [folder, look] of Object.entries(first)) assert.equal(looks[folder], look, folder);
    assert.equal(assignLooks(folders(300), looks), looks);
  });

  it('are not those of a run that is shown, as long as there are others', () => {
    const many = assignLooks(folders(COLOURS * MARKS), {});
    const shown = folders(20);
    const looks = assignLooks([...shown, 'new'], many);
    assert.ok(!shown.some(folder => looks[folder] === looks.new));
  });
});
