/** `import`: a pretrained model becomes a run. */
import { type Command, textOf } from '../command';
import { showTraining } from '../trainingProgress';
import { workspaceOf } from '../workspace';

export const importModel: Command = {
  name: 'import',
  usage: 'PATH|ORG/NAME',
  summary:
    'Make a run of a pretrained model (a folder, a .gguf file, a model on the hub) or of a file of word vectors.',
  options: {
    name: { type: 'string', value: 'NAME', description: 'Name of the run. Default: name of the folder.' },
    base: { type: 'string', value: 'FOLDER', description: 'Of an adapter: the folder of its base model.' },
    task: { type: 'string', value: 'TASK', description: "Task. Default: what the model's head is for." },
    words: {
      type: 'string',
      value: 'FILE',
      description: 'Of an array of word vectors (.npy): the file with its words, one a line, as JSON or Parquet.',
    },
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const { importFrom } = await import('../../core/training/importFrom');
    const request = Object.fromEntries(['name', 'task', 'base', 'words'].map(key => [key, textOf(options, key)]));
    const { folder, record, table } = await importFrom(
      { from: positionals[0]!, folder: process.cwd(), ...request },
      { workspace: workspaceOf(options), trusted: true, signal, onEvent: showTraining(terminal) },
    );
    if (options.json !== true) {
      for (const { status, name, of = [], shape, note } of table) {
        const said = [status, name ?? of.join(' + '), `[${shape.join(', ')}]`, ...(note === undefined ? [] : [note])];
        terminal.print(said.join('\t'));
      }
      terminal.print(`${record.name}/${record.id}: ${folder}`);
    }
    return { folder, run: record, tensors: table };
  },
};
