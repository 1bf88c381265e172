// While a model trains and the curves draw, the extension host's event loop turns without long waits.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';

const LONG = `task: classify
data: { train: data/reviews.csv, validation: 10% }
tokenizer: { type: word, vocabulary: 2000 }
model: { type: bag-of-words, width: 64 }
train: { epochs: 300, batch: 16 }
`;
/** Milliseconds. */
const LIMIT = 50;
const MEASURED = 5000;

const sleep = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

describe('the event loop of the extension host', () => {
  it(`is not held for ${LIMIT} ms while a model trains`, async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert(folder);
    const uri = vscode.Uri.joinPath(folder, 'loop.nlp.yaml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(LONG));
    const training = vscode.commands.executeCommand('nlpWorkbench.train', uri);
    const runs = vscode.Uri.joinPath(folder, '.nlp', 'runs', 'loop');
    const begun = async () => {
      const [id] = await vscode.workspace.fs.readDirectory(runs).then(
        entries => entries.map(([name]) => name),
        () => [],
      );
      const rows = id
        ? await vscode.workspace.fs.stat(vscode.Uri.joinPath(runs, id, 'metrics.jsonl')).then(
            s => s.size,
            () => 0,
          )
        : 0;
      return rows > 0;
    };
    for (let waited = 0; !(await begun()) && waited < 60_000; waited += 200) await sleep(200);
    assert(await begun(), 'it trains');
    // The panel has opened by now.
    await sleep(2000);
    const delay = monitorEventLoopDelay({ resolution: 2 });
    delay.enable();
    await sleep(MEASURED);
    delay.disable();
    await vscode.commands.executeCommand('nlpWorkbench.stop', uri);
    await training;
    const [p50, p99, most] = [delay.percentile(50), delay.percentile(99), delay.max].map(
      nanoseconds => nanoseconds / 1e6,
    );
    const measured = `p50 ${p50?.toFixed(1)} ms, p99 ${p99?.toFixed(1)} ms, longest ${most?.toFixed(1)} ms`;
    // One turn may be long because another process had the processor; of a hundred, not one.
    assert((p99 ?? 0) < LIMIT, measured);
  });
});
