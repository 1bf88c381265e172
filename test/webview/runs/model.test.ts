import assert from 'node:assert/strict';
import { INITIAL, nextSort, showTable, type TableState } from '../../../webview/runs/model';
import { makeSweepTable, makeTable } from './table';

const TABLE = makeTable(60);
const show = (part: Partial<TableState> = {}, passes: (place: number) => boolean = () => true) =>
  showTable(TABLE, { ...INITIAL, ...part }, passes);
const column = (key: string) => TABLE.columns.find(each => each.key === key)!;

describe('the table of runs on the page', () => {
  it('leads with pinned runs until somebody sorts', () => {
    assert.deepEqual(show().kept.slice(0, 3), [2, 0, 1]);
    const { kept } = show({ sort: { key: 'validation/accuracy', descending: true } });
    const values = column('validation/accuracy').values;
    assert.ok((values[kept[0]!] as number) >= (values[kept[1]!] as number));
    assert.equal(values[kept.at(-1)!], null);
  });

  it('filters by conditions and by brushes, and tells both apart', () => {
    const { kept, filtered, problems } = show({ filter: 'model.type = lstm' }, place => place < 10);
    assert.deepEqual(problems, []);
    assert.ok(kept.length < filtered.length && kept.every(place => place < 10));
    assert.ok(filtered.every(place => column('model.type').values[place] === 'lstm'));
  });

  it('keeps all runs where a condition cannot be read, and says why', () => {
    const { kept, problems } = show({ filter: 'acuracy > 0.8' });
    assert.equal(kept.length, 60);
    assert.deepEqual(problems, ['There is no column "acuracy".']);
  });

  it('shows groups with their runs, unless they are folded away', () => {
    const { lines } = show({ group: 'model.type' });
    const groups = lines.flatMap(line => (line.kind === 'group' ? [line.group] : []));
    assert.deepEqual(
      groups.map(({ runs }) => runs.length),
      [21, 21, 18],
    );
    assert.equal(lines.length, 63);
    assert.equal(show({ group: 'model.type', collapsed: ['lstm'] }).lines.length, 42);
  });

  it('shows the trials of a sweep as one line, with the best of them, where the first of them stands', () => {
    const sweeps = makeSweepTable();
    const linesOf = (part: Partial<TableState> = {}) =>
      showTable(sweeps, { ...INITIAL, ...part }, () => true).lines.map(line =>
        line.kind === 'sweep' ? `${line.name} ${line.places} best ${line.best}` : line.kind === 'run' ? line.place : '',
      );
    assert.deepEqual(linesOf(), [6, 0, 'wide 1,2,3,4 best 2', 5]);
    assert.deepEqual(linesOf({ opened: ['sweep-x'] }), [6, 0, 'wide 1,2,3,4 best 2', 1, 2, 3, 4, 5]);
    const sort = { key: 'validation/loss', descending: false };
    assert.deepEqual(linesOf({ sort }), ['wide 3,2,4,1 best 2', 6, 0, 5]);
    assert.deepEqual(linesOf({ filter: 'loss > 0.3' }), ['wide 1,4 best 4', 5]);
    const { kept } = showTable(sweeps, INITIAL, () => true);
    assert.equal(kept.length, 7, 'those in a line that is closed are among the rows');
    assert.equal(showTable(sweeps, { ...INITIAL, group: 'status' }, () => true).lines.length, 9);
  });

  it('marks the best value of each score, of losses the least', () => {
    const { best } = show();
    const losses = column('validation/loss').values.filter(value => value !== null) as number[];
    assert.equal(best.get('validation/loss'), Math.min(...losses));
    assert.equal(show({ filter: 'fold = 3' }).best.size, show().best.size);
  });

  it('sorts best first, then the other way, then not', () => {
    const accuracy = column('validation/accuracy');
    const first = nextSort(undefined, accuracy);
    assert.deepEqual(first, { key: 'validation/accuracy', descending: true });
    const second = nextSort(first, accuracy);
    assert.deepEqual(second, { key: 'validation/accuracy', descending: false });
    assert.equal(nextSort(second, accuracy), undefined);
    assert.deepEqual(nextSort(first, column('validation/loss')), { key: 'validation/loss', descending: false });
  });

  it('shows at most 24 columns unless they are chosen', () => {
    const many = {
      ...TABLE,
      columns: Array.from({ length: 12_000 }, (_, i) => ({ ...column('model.width'), key: `model.k${i}` })),
    };
    assert.equal(showTable(many, INITIAL, () => true).columns.length, 24);
  });
});
