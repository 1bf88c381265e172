import assert from 'node:assert/strict';
import {
  arrowsOf,
  axisNames,
  describeLit,
  describePlot,
  describeSource,
  namesInPlot,
} from '../../../webview/projection/describe';
import { askedAxes } from '../../../webview/projection/enteredAxes';
import { lookAt, NOTHING_LOOKED_UP } from '../../../webview/projection/lookUp';
import {
  begin,
  isOther,
  litPoints,
  lookedUpWords,
  markedPoint,
  missingWords,
  ofWords,
  restyle,
  shownPoints,
  showOnly,
  takePoints,
  takeResult,
  takeSource,
  takeStep,
  toggleKind,
  wantedOf,
} from '../../../webview/projection/model';
import { RUN as TRAINED_NOW } from '../attention/model';
import { makePoints } from './cloud';

// As it was trained once: its time is told anew whenever it is asked for.
const RUN = { ...TRAINED_NOW };
const run = takeSource(begin(), { run: RUN });
const examples = makePoints({ of: 'examples', limit: 5000 }, 40);
const withExamples = takePoints(restyle(run, { of: 'examples' }), examples, 'examples 5000');

describe('projection model', () => {
  it('begins with what was chosen before', () => {
    assert.equal(begin().choice.method, 'pca');
    assert.deepEqual(begin({ method: 'tsne', limit: 500 }).choice, {
      ...begin().choice,
      method: 'tsne',
      limit: 500,
    });
  });

  it('asks for points anew of another run, and of one that was trained further', () => {
    assert.ok(isOther(begin(), { run: RUN }));
    assert.ok(!isOther(run, { run: RUN }));
    assert.equal(takeSource(withExamples, { run: RUN }).pointsFor, 'examples 5000');
    assert.equal(takeSource(withExamples, { run: { ...RUN, trainedAt: '2026-01-01T00:00:00.000Z' } }).pointsFor, '');
    assert.notEqual(wantedOf({ of: 'examples', limit: 5000 }), wantedOf({ of: 'examples', limit: 1000 }));
  });

  it('asks for the layer that was chosen of this run, and for the last of another', () => {
    const chosen = restyle(withExamples, { layer: { of: RUN.folder, at: 1 } });
    assert.deepEqual(shownPoints(chosen), { of: 'examples', limit: 5000, layer: 1 });
    assert.notEqual(wantedOf(shownPoints(chosen)), wantedOf(shownPoints(withExamples)));
    assert.deepEqual(shownPoints(restyle(chosen, { of: 'vocabulary' })), { of: 'vocabulary', limit: 5000 });
    const other = takeSource(chosen, { run: { ...RUN, folder: '/other' } });
    assert.deepEqual(shownPoints(other), { of: 'examples', limit: 5000 });
    const layered = takePoints(chosen, { ...examples, layers: 2 }, '');
    assert.match(describeSource(layered, 0), / · layer 1 of 2/);
  });

  it('drops the places of points that are no longer there', () => {
    const placed = takeResult(withExamples, { coordinates: new Float32Array(80).fill(1), explained: [0.5, 0.2] });
    assert.equal(placed.places?.length, 80);
    const others = takePoints(placed, makePoints({ of: 'examples', limit: 5000 }, 10), 'examples 10');
    assert.equal(others.places, undefined);
    assert.equal(others.explained, undefined);
    assert.equal(others.kinds.of.length, 10);
  });

  it('takes a step on the way of t-SNE for the points that are there alone', () => {
    assert.equal(takeStep(withExamples, new Float32Array(80)), undefined);
    const tsne = restyle(withExamples, { method: 'tsne' });
    assert.equal(takeStep(tsne, new Float32Array(20)), undefined);
    assert.equal(
      takeStep(
        tsne,
        Float32Array.from({ length: 80 }, (_, i) => i),
      )?.placedBy,
      'tsne',
    );
  });

  it('hides a kind, and shows one alone and all again', () => {
    const [first, ...rest] = withExamples.kinds.names as [string, ...string[]];
    assert.ok(rest.length > 0);
    assert.deepEqual(toggleKind(withExamples, first, false), { hidden: [first] });
    const alone = restyle(withExamples, showOnly(withExamples, first));
    assert.deepEqual([...alone.choice.hidden].sort(), [...rest].sort());
    assert.deepEqual(showOnly(alone, first), { hidden: [] });
    assert.deepEqual(toggleKind(alone, rest[0]!, true).hidden.includes(rest[0]!), false);
  });

  it('names what was found, else words, else kinds in their middles', () => {
    const coordinates = Float32Array.from({ length: 80 }, (_, i) => i % 7);
    const placed = takeResult(withExamples, { coordinates });
    assert.deepEqual([...namesInPlot(placed).points()], []);
    assert.equal(namesInPlot(placed).headings.length, placed.kinds.names.length);
    assert.equal(namesInPlot(restyle(placed, { colourBy: 'correctness' })).headings.length, 0);
    const found = restyle(placed, { search: examples.names[3]! });
    assert.ok([...namesInPlot(found).points()].includes(3));
    assert.equal(namesInPlot(found).headings.length, 0);
  });

  it('says what is drawn', () => {
    assert.equal(describePlot(withExamples), 'PCA of 40 examples');
    const shown = describeSource({ ...withExamples, explained: [0.5, 0.25] }, Date.parse(RUN.trainedAt) + 60_000);
    assert.match(shown, new RegExp(`^${RUN.name}, .*PC 1 \\(x\\): 50\\.0% of variance · PC 2 \\(y\\): 25\\.0%$`));
    assert.equal(describeSource(begin(), 0), '');
  });

  describe('of words', () => {
    const words = makePoints({ of: 'vocabulary', limit: 5 }, 5);
    const [a, b, c, d] = words.names as [string, string, string, string];
    const file = { path: '/glove.txt', name: 'glove.txt', version: '1' };
    const shown = takePoints(takeSource(begin({ of: 'examples' }), { file }), words, 'words');
    const near = (name: string) => ({ name, similarity: 0.5, point: words.names.indexOf(name) });
    const lookUp = { ...lookAt(NOTHING_LOOKED_UP, { name: a }), neighbours: [near(b), near('rare')] };
    const looking = { ...shown, lookUp, lit: 'neighbours' as const };
    const asked = { a, b, c, method: '3cosadd' as const };
    const analogous = { ...shown, lit: 'analogy' as const, analogy: { asked, answers: [near(d)], chosen: 0 } };

    it('shows the words of a file, whatever was chosen of a run', () => {
      assert.ok(ofWords(shown) && !ofWords(withExamples));
      assert.equal(shownPoints(shown).of, 'vocabulary');
      assert.equal(describePlot(shown), 'PCA of 5 words');
      assert.match(describeSource(shown, 0), /^glove\.txt/);
      assert.ok(isOther(shown, { file: { ...file, version: '2' } }) && isOther(shown, { run: RUN }));
      assert.ok(!isOther(shown, { file: { ...file } }));
    });

    it('forgets what was looked up when another file is shown', () => {
      const other = takeSource(looking, { file: { ...file, path: '/other.txt' } });
      assert.equal(other.lookUp.history.length, 0);
      assert.equal(takeSource(looking, { file }).lookUp, lookUp);
    });

    it('lets neighbours stand out, and says which are not drawn', () => {
      assert.deepEqual(litPoints(looking), [0, 1]);
      assert.deepEqual(missingWords(looking), ['rare']);
      assert.deepEqual(lookedUpWords(looking), [a, b, 'rare']);
      assert.equal(markedPoint(looking), 0);
      assert.equal(describeLit(looking), `neighbors of ${a}`);
      assert.deepEqual([...namesInPlot(looking).points()], [0, 1]);
    });

    it('draws arrows of an analogy between the points that are there', () => {
      assert.deepEqual(arrowsOf(analogous), [
        [0, 1],
        [2, 3],
      ]);
      assert.deepEqual(litPoints(analogous), [0, 1, 2, 3]);
      const answered = { ...analogous, analogy: { asked, answers: [near('rare')], chosen: 0 } };
      assert.deepEqual(arrowsOf(answered), [[0, 1]]);
      assert.deepEqual(missingWords(answered), ['rare']);
      assert.deepEqual(arrowsOf({ ...analogous, lit: 'search' }), []);
    });

    it('finds what was looked up among other points', () => {
      const others = { ...words, names: [...words.names.slice(1), 'rare'] };
      const moved = takePoints(looking, others, 'others');
      assert.deepEqual(
        moved.lookUp.neighbours!.map(({ point }) => point),
        [0, 4],
      );
      // An example is where it is by its point alone, which is another's in another sample.
      const sampled = { ...withExamples, lookUp, lit: 'neighbours' as const };
      assert.equal(takePoints(sampled, examples, 'again').lookUp.history.length, 0);
    });

    it('has axes as soon as the first has two words', () => {
      const chosen = (...axes: [string, string, string, string]) => restyle(shown, { axes, method: 'axes' });
      assert.equal(askedAxes(chosen('he', '', '', '')), undefined);
      assert.match(describeSource(chosen('he', ' ', '', ''), 0), /enter two words/);
      assert.deepEqual(askedAxes(chosen(' he', 'she', 'war', '')), { x: { from: 'he', to: 'she' } });
      const both = askedAxes(chosen('he', 'she', 'war', 'peace'))!;
      assert.deepEqual(both.y, { from: 'war', to: 'peace' });
      // Patterns stand for all that they find; of examples every search does.
      const means = chosen('/^[zf]/', 'she', '', '');
      assert.deepEqual(askedAxes(means)!.x, { from: { text: '/^[zf]/', points: [1, 2] }, to: 'she' });
      const drawn = takeResult(means, { coordinates: new Float32Array(10) }, askedAxes(means));
      assert.deepEqual(axisNames(drawn), { left: '/^[zf]/ (2)', right: 'she' });
      assert.equal(askedAxes(chosen('/zebra/', 'she', '', '')), undefined);
      assert.match(describeSource(chosen('/zebra/', 'she', '', ''), 0), /nothing matches \/zebra\/$/);
      const within = { exampleAxesIn: 'column:confidence', exampleAxes: ['< 0.52', '> 0.88', '', ''] as const };
      const some = restyle(withExamples, { method: 'axes', ...within });
      assert.deepEqual(askedAxes(some)!.x, {
        from: { text: '< 0.52', points: [0, 1] },
        to: { text: '> 0.88', points: [39] },
      });
      assert.match(describeSource(restyle(some, { exampleAxesIn: '' }), 0), /nothing matches < 0\.52$/);
      assert.match(describeSource(restyle(withExamples, { method: 'axes' }), 0), /enter two searches/);
      const coordinates = Float32Array.from({ length: 10 }, (_, i) => i);
      const placed = takeResult(chosen('he', 'she', 'war', 'peace'), { coordinates, angle: 84.6 }, both);
      assert.deepEqual(axisNames(placed), { left: 'he', right: 'she', bottom: 'war', top: 'peace' });
      assert.match(
        describeSource(placed, 0),
        /x: cosine with he → she · y: cosine with war → peace · 85° between them$/,
      );
      const again = takeResult(restyle(placed, { method: 'pca' }), { coordinates, explained: [0.5, 0.2] });
      assert.equal(axisNames(again), undefined);
    });

    it('asks for words that are drawn too, or alone', () => {
      assert.deepEqual(shownPoints({ ...shown, further: { words: ['rare'], alone: true } }), {
        of: 'vocabulary',
        limit: 5000,
        words: ['rare'],
        alone: true,
      });
      assert.equal(shownPoints({ ...withExamples, further: { words: ['rare'], alone: true } }).words, undefined);
    });
  });
});
