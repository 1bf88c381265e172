import assert from 'node:assert/strict';
import { Random } from '../../../src/core/base/random';
import { findClusters } from '../../../webview/projection/clusters';

const CENTRES = [
  [-0.6, -0.5],
  [0.6, -0.4],
  [0, 0.7],
] as const;
const TOPICS = ['film actor scene', 'goal match team', 'bread oven flour'];

describe('clusters of a projection', () => {
  const random = new Random(4, 'clusters');
  const places = Float32Array.from(
    { length: 2 * 600 },
    (_, at) => CENTRES[(at >> 1) % 3]![at % 2]! + 0.07 * random.normal(),
  );
  const texts = Array.from({ length: 600 }, (_, i) => {
    const words = TOPICS[i % 3]!.split(' ');
    return `the ${words[Math.floor(i / 3) % 3]} and the ${words[Math.floor(i / 9) % 3]}`;
  });

  it('are where points are dense, each named by the words that tell it from the others', () => {
    const { of, clusters } = findClusters(places, texts, false);
    assert.equal(clusters.length, 3);
    for (const [topic, words] of TOPICS.entries()) {
      const members = of.filter((_, i) => i % 3 === topic);
      const cluster = members.find(c => c >= 0)!;
      assert.ok(members.filter(c => c === cluster).length > 190);
      assert.deepEqual(clusters[cluster]!.name.split(', ').sort(), words.split(' ').sort());
      const [x, y] = CENTRES[topic]!;
      assert.ok(Math.hypot(clusters[cluster]!.x - x, clusters[cluster]!.y - y) < 0.15);
    }
  });

  it('of words are named by their most frequent ones', () => {
    const { of, clusters } = findClusters(places, Array.from(texts.keys(), String), true);
    assert.equal(clusters[of[0]!]!.name, '0, 3, 6');
  });

  it('are numbered where no word tells them apart, and none where there are few points', () => {
    const { clusters } = findClusters(
      places,
      texts.map(() => 'the same'),
      false,
    );
    assert.deepEqual(clusters.map(({ name }) => name).sort(), ['cluster 1', 'cluster 2', 'cluster 3']);
    assert.deepEqual(findClusters(Float32Array.of(0, 0, 1, 1), ['a', 'b'], false).clusters, []);
    assert.deepEqual(findClusters(new Float32Array(0), [], true).clusters, []);
  });
});
