/** `export`: a run's model as an ONNX file. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { exportNotes, tokenizerFiles } from '../../core/inference/exportNotes';
import { checkTarget, writeTarget } from '../../core/runs/writeTarget';
import { type Command, textOf } from '../command';
import { openRunFor } from '../openRun';

export const exportModel: Command = {
  name: 'export',
  usage: 'RUN|CONFIG',
  summary: 'Write a trained model as an ONNX file that other programs can run.',
  options: {
    to: {
      type: 'string',
      value: 'FILE',
      description:
        'Where to; NAME.onnx in the current folder if not given. A file that is there is replaced; a folder, link, device or pipe is not.',
    },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal }) {
    const to = textOf(options, 'to');
    // Before the model is opened, which may take a while.
    if (to !== undefined) await checkTarget(to, 'model.onnx');
    const run = await openRunFor(positionals[0]!, options);
    try {
      const name = `${run.identity.name}.onnx`;
      const { bytes, fixed, reason } = run.exportOnnx();
      const path = await writeTarget(to ?? name, name, bytes);
      const notes = exportNotes(run.parts, { fixed, reason });
      const tokenizers = tokenizerFiles(run.parts).map(file => join(run.identity.folder, file));
      if (options.json !== true) {
        const place = await realpath(path);
        const where = place === path ? path : `${path}, which is ${place}`;
        terminal.print(`${where} (${bytes.length.toLocaleString('en')} bytes)`);
        terminal.print(`tokenizer: ${tokenizers.join(', ')}`);
        for (const note of notes) terminal.warn(`warning: ${note}`);
      }
      return { run: run.identity, path, bytes: bytes.length, fixed, tokenizers, notes };
    } finally {
      await run.dispose();
    }
  },
};
