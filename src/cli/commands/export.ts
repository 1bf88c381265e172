/** `export`: a run's model as an ONNX file, or as a folder that another program opens. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionableError } from '../../core/base/errors';
import { formatBytes } from '../../core/base/formatNumber';
import type { ReportProgress } from '../../core/base/progress';
import { suggestOr } from '../../core/base/suggest';
import { describeFree, exportNotes, tokenizerFiles } from '../../core/inference/exportNotes';
import { type FormName, formNames, isFormName } from '../../core/inference/exports/forms';
import type { BeginsFrom } from '../../core/inference/exports/pytorch/begun';
import type { Run } from '../../core/inference/run';
import { checkTarget, writeTarget } from '../../core/runs/writeTarget';
import { type Command, checkpointOption, type Invocation, type OptionValues, textOf } from '../command';
import { checkHandOver, handOverOptions, handOverRun } from '../handOverRun';
import { openRunFor } from '../openRun';
import { drawBar } from '../terminal';
import { workspaceOfFound } from '../workspace';

/** Weights that a training in PyTorch begins with: those that the run began with, or of a checkpoint. */
const beginnings = ['start', 'best', 'last'] as const;

export const exportModel: Command = {
  name: 'export',
  usage: 'RUN|CONFIG',
  summary: 'Export a trained model as an ONNX file, or as a folder for another program.',
  options: {
    as: {
      type: 'string',
      value: 'FORM',
      description: `A folder for another program: ${formNames.join(', ')}. Default: an ONNX file alone.`,
    },
    to: {
      type: 'string',
      value: 'PATH',
      description:
        'File to write; an existing file is replaced. With --as a folder: a new or empty one, or an export. Default: NAME.onnx, or NAME-FORM, in the current folder.',
    },
    from: {
      type: 'string',
      value: 'WEIGHTS',
      description: `With --as pytorch: weights that training begins with: ${beginnings.join(', ')}. start: those that the run began with. Default: start.`,
    },
    ...handOverOptions,
    ...checkpointOption,
  },
  positionals: [1, 1],
  async run({ positionals, options, terminal, signal }) {
    const as = textOf(options, 'as');
    if (as !== undefined && !isFormName(as))
      throw new ActionableError('bad-usage', `unknown form "${as}"${suggestOr(as, formNames, 'there are')}`);
    const beginning = beginningOf(options, as);
    checkHandOver(options, as);
    if (options.on !== undefined)
      return await handOverRun(positionals[0]!, beginning.weights, { options, terminal, signal });
    const to = textOf(options, 'to');
    // Before the model is opened, which may take a while.
    if (to !== undefined) await checkPlace(as, to);
    const run = await openRunFor(positionals[0]!, { ...options, ...beginning.checkpoint });
    try {
      return await (as === undefined ? writeFile : writeForm(as, beginning.from))(run, to, {
        options,
        terminal,
        signal,
      });
    } finally {
      await run.dispose();
    }
  },
};

/** Weights that a hand-over begins with. @throws ActionableError `bad-usage` */
function beginningOf(options: OptionValues, as: FormName | undefined) {
  const words = textOf(options, 'from') ?? 'start';
  if (options.from !== undefined && as !== 'pytorch')
    throw new ActionableError('bad-usage', '--from needs --as pytorch: other forms have the weights of the run');
  if (!isBeginning(words))
    throw new ActionableError('bad-usage', `unknown weights "${words}"${suggestOr(words, beginnings, 'there are')}`);
  return words === 'start'
    ? { from: 'start' as const, weights: words, checkpoint: {} }
    : { from: 'run' as const, weights: words, checkpoint: { checkpoint: words } };
}

function isBeginning(words: string): words is (typeof beginnings)[number] {
  return (beginnings as readonly string[]).includes(words);
}

async function checkPlace(as: FormName | undefined, to: string): Promise<void> {
  if (as === undefined) return void (await checkTarget(to, 'model.onnx'));
  const [{ checkFolder }, { cardMark }] = await Promise.all([
    import('../../core/runs/writeFolder'),
    import('../../core/inference/exports/modelCard'),
  ]);
  await checkFolder(to, cardMark);
}

type Asked = Pick<Invocation, 'options' | 'terminal' | 'signal'>;
type Write = (run: Run, to: string | undefined, asked: Asked) => Promise<object>;

const writeFile: Write = async (run, to, { options, terminal }) => {
  const name = `${run.identity.name}.onnx`;
  const { bytes, fixed, reason, free } = run.exportOnnx();
  const path = await writeTarget(to ?? name, name, bytes);
  const notes = exportNotes(run.parts, { fixed, reason });
  const tokenizers = tokenizerFiles(run.parts).map(file => join(run.identity.folder, file));
  if (options.json !== true) {
    const place = await realpath(path);
    const where = place === path ? path : `${path}, which is ${place}`;
    terminal.print(`${where} (${formatBytes(bytes.length)})`);
    if (Object.keys(free).length > 0) terminal.print(`free sizes: ${describeFree({ free })}`);
    terminal.print(`tokenizer: ${tokenizers.join(', ')}`);
    for (const note of notes) terminal.warn(`warning: ${note}`);
  }
  return { run: run.identity, path, bytes: bytes.length, fixed, free, tokenizers, notes };
};

function writeForm(as: FormName, from: BeginsFrom): Write {
  return async (run, to, { options, terminal, signal }) => {
    const [{ exportRun }, { beginAgain: begin }] = await Promise.all([
      import('../../core/inference/exports/exportRun'),
      import('../../core/training/beginAgain'),
    ]);
    const data = { workspace: workspaceOfFound(run.identity.folder, options), trusted: true };
    const onProgress: ReportProgress = ({ message, fraction = 0 }) =>
      terminal.progress(`${drawBar(fraction)} ${message}`);
    const context = { data, signal, onProgress, begin, from };
    const { path, files, notes, facts } = await exportRun(run, as, to ?? `${run.identity.name}-${as}`, context);
    if (options.json !== true) {
      terminal.print(path);
      for (const file of files) terminal.print(`  ${file.path} (${formatBytes(file.bytes)})`);
      for (const fact of facts) terminal.print(fact);
      for (const note of notes) terminal.warn(`warning: ${note}`);
    }
    return { run: run.identity, as, path, files, notes, ...(facts.length > 0 && { facts }) };
  };
}
