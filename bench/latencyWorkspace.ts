/** What the latency benches train: a model that keeps both cores busy for as long as it is let. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../src/core/base/random';

/** A model large enough to keep both cores busy: thousands of steps, a row for each. */
export function makeLatencyWorkspace(): { readonly workspace: string; readonly config: string } {
  const workspace = mkdtempSync(join(tmpdir(), 'nlp-latency-'));
  const random = new Random(1, 'latency');
  const rows = Array.from({ length: 4000 }, (_, i) => {
    const words = Array.from({ length: 5 + random.integer(40) }, () => `word${random.integer(5000)}`);
    return `${words.join(' ')} ${i % 2 === 0 ? 'yes' : 'no'},${i % 2}`;
  });
  writeFileSync(join(workspace, 'train.csv'), `text,label\n${rows.join('\n')}\n`);
  const config = join(workspace, 'latency.nlp.yaml');
  writeFileSync(
    config,
    'task: classify\ndata: { train: train.csv }\nmodel: { type: transformer, width: 128 }\ntrain: { epochs: 1000 }\n',
  );
  return { workspace, config };
}
