// A model trained from the command line in the workspace of a test, and what the command line says of it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../session';
import type { Workbench } from '../workbench';

const run = promisify(execFile);

/** Runs our command line in the test's workspace; resolves to the JSON object that ends its output. */
export async function cli<T>(workbench: Workbench, ...words: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [join(ROOT, 'dist', 'cli.js'), ...words, '--json'], {
    cwd: workbench.workspace,
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** Opens VS Code on the samples with one of them trained for a few epochs, before VS Code starts. */
export async function trainSample(workbench: Workbench, config: string, epochs: number): Promise<void> {
  await cli(workbench, 'train', config, '--set', `train.epochs=${epochs}`);
}

/** What stands beside the lines of the active editor: it is drawn by style sheets, so the lines' text does not have it. */
export async function besideLines(workbench: Workbench): Promise<string> {
  const words = await workbench
    .activeEditor()
    .evaluate(editor =>
      [...editor.querySelectorAll('.view-line span')]
        .map(span => getComputedStyle(span, '::after').content)
        .filter(content => content.startsWith('"')),
    );
  return words.join('\n').replaceAll('\u00a0', ' ');
}
