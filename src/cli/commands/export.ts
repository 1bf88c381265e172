/** `export`: a run's model as an ONNX file. */
import { resolve } from 'node:path';
import { writeAtomically } from '../../core/runs/atomicFile';
import { type Command, textOf } from '../command';
import { openRunFor } from '../openRun';

export const exportModel: Command = {
  name: 'export',
  usage: 'RUN|CONFIG',
  summary: 'Write a trained model as an ONNX file that other programs can run.',
  options: {
    to: { type: 'string', value: 'FILE', description: 'Where to; NAME.onnx in the current folder if not given.' },
    checkpoint: { type: 'string', value: 'NAME', description: 'best (as is) or last.' },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal }) {
    const run = await openRunFor(positionals[0]!, options);
    try {
      const path = resolve(textOf(options, 'to') ?? `${run.identity.name}.onnx`);
      const { bytes } = run.exportOnnx();
      await writeAtomically(path, bytes);
      if (options.json !== true) terminal.print(`${path} (${bytes.length.toLocaleString('en')} bytes)`);
      return { run: run.identity, path, bytes: bytes.length };
    } finally {
      await run.dispose();
    }
  },
};
