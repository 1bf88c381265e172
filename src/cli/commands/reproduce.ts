/** `reproduce`: trains a run again as it was, and compares the results. */
import type { Command } from '../command';
import { showTraining } from '../trainingProgress';
import { findRun, workspaceOfFound } from '../workspace';

export const reproduce: Command = {
  name: 'reproduce',
  usage: 'RUN|CONFIG',
  summary: 'Train a run again with its exact config, seed, engine and threads; compare bit by bit.',
  options: {
    anyway: { type: 'boolean', description: 'Train even if the data or the config have changed.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const folder = await findRun(positionals[0]!, options);
    const [{ reproduceRun }, { describeTrainings }] = await Promise.all([
      import('../../core/training/reproduceRun'),
      import('../../core/runs/compareTrainings'),
    ]);
    const {
      folder: run,
      record,
      changes,
      compared,
    } = await reproduceRun(
      folder,
      {
        // Both are listed together.
        workspace: workspaceOfFound(folder, options),
        trusted: true,
        signal,
        onEvent: showTraining(terminal),
      },
      found => {
        for (const { kind, message } of found) terminal.warn(`${kind}: ${message}`);
        return options.anyway === true || found.every(({ kind }) => kind === 'version' || kind === 'machine');
      },
    );
    const words = describeTrainings(compared);
    if (options.json !== true) {
      terminal.print(words);
      terminal.print(`original   ${folder}`);
      terminal.print(`run        ${run}`);
    }
    return { original: folder, run, status: record.status, changes, ...compared, words };
  },
};
