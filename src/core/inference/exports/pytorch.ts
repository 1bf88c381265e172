/** A training of a run as a folder that PyTorch trains: the model, its data and batches, and a program for torch and transformers. */
import { internal } from '../../base/errors';
import type { Config } from '../../schemas';
import { accessOf } from '../loadRunData';
import type { Run } from '../run';
import { endsOf } from './ends';
import type { ExportedFolder, ExportForm } from './form';
import { json } from './json';
import { loraOf } from './lora';
import { headOf, misfitOf, type PretrainedRun, pretrainedOf, theirMappings } from './pretrained';
import { type BeginsFrom, type BegunTraining, constants } from './pytorch/begun';
import { dataFiles } from './pytorch/dataFiles';
import { groupsOf } from './pytorch/groups';
import { type HandedTask, handedTasks } from './pytorch/handedTasks';
import { decayOf } from './pytorch/optimizers';
import { scriptOf } from './pytorch/script';
import { classOf, transformersFiles, whyNoFamily, withoutScale } from './transformers';

export const pytorch: ExportForm = {
  name: 'pytorch',
  async cannot(run) {
    const why = whyNoTraining(run);
    if (why !== undefined) return why;
    const pretrained = pretrainedOf(run);
    if (!pretrained) return whyNoFamily(run);
    return whyOtherwise(pretrained) ?? misfitOf(withoutScale(pretrained), new Set());
  },
  async make(run, context): Promise<ExportedFolder> {
    const { begin, from = 'start', data = {}, signal, onProgress } = context;
    if (!begin) throw internal('nothing says how the training began');
    const begun = await begin(run, from, accessOf(run, data), { signal, onProgress });
    // Numbers of a run of `regress` stay in deviations until the program saves them.
    const pretrained = { ...pretrainedOf(run)!, parameters: withoutConstants(begun) };
    const task = handedTasks[run.parts.config.task.type]!;
    return {
      files: {
        ...inFolder('model', await transformersFiles(pretrained)),
        ...dataFiles(begun, task, factsOf(pretrained, begun), signal),
        'groups.json': json(groupsOf(pretrained, begun, decayOf(run.parts.config.train.optimizer))),
        'train.py': programOf(pretrained, begun, task),
        'requirements.txt': requirements,
      },
      about: aboutOf(run, from, begun),
      notes: notesOf(run.parts.config),
      use: ['pip install -r requirements.txt', 'python train.py --out trained'],
    };
  },
};

/** Ray is for several workers. */
const requirements = `torch>=2.4
transformers>=4.46
safetensors>=0.4
# With --workers above 1:
# ray[train]>=2.40
`;

function whyNoTraining({ parts }: Run): string | undefined {
  const { record, config } = parts;
  const { data } = config as { readonly data?: { readonly train?: unknown } };
  const hasData = !Array.isArray(data?.train) || data.train.length > 0;
  if (record.imported !== undefined || !hasData)
    return 'it was imported, and has no training to hand over: train a config with model: { from: PATH } first';
  return handedTasks[config.task.type] ? undefined : `train.py has no loss of task ${config.task.type}`;
}

/** What its training has that the program has not. */
function whyOtherwise(pretrained: PretrainedRun): string | undefined {
  const { run, head, architecture } = pretrained;
  const { train, task } = run.parts.config;
  if (!head || !handedTasks[task.type]!.heads.includes(head))
    return `train.py has no loss of task ${task.type}${'form' in task ? ` with form: ${task.form}` : ''}`;
  if (run.task.direction === 'backward') return 'it reads texts from their end (task.direction: backward)';
  if (loraOf(run)) return 'it was trained with LoRA (model.lora), and train.py trains whole weights';
  const settings = (['distill', 'few-shot', 'average'] as const).filter(key => train[key] !== undefined);
  if (settings.length > 0) return `train.py has no train.${settings.join(', train.')}`;
  if (head === 'sequence' && architecture.side === 'decoder')
    return `the head of a ${architecture.title} has no bias in transformers, and that of the run has one`;
  return undefined;
}

function withoutConstants({ parameters }: BegunTraining): PretrainedRun['parameters'] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !constants.includes(name)));
}

function inFolder(folder: string, files: ExportedFolder['files']): ExportedFolder['files'] {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}

function factsOf(pretrained: PretrainedRun, { parameters }: BegunTraining) {
  const { run } = pretrained;
  return { segments: readsSegments(pretrained), parameters, begin: endsOf(run)?.begin };
}

function readsSegments({ architecture }: PretrainedRun): boolean {
  return architecture.segments > 1;
}

function programOf(pretrained: PretrainedRun, begun: BegunTraining, task: HandedTask): string {
  const { run } = pretrained;
  const { config, record, tokenizer, targetTokenizer = tokenizer } = run.parts;
  const { model } = config as { readonly model: { readonly dropout?: number } };
  return scriptOf({
    title: `${record.name}/${record.id}`,
    config,
    totalSteps: begun.totalSteps,
    warmup: begun.warmup,
    rows: begun.rows,
    model: classOf(pretrained),
    pad: tokenizer.special.pad,
    ...(run.task.writer && { targetPad: targetTokenizer.special.pad }),
    dropout: model.dropout,
    buffers: theirMappings(pretrained).flatMap(({ layout, of, name }) =>
      layout === 'row' && name in pretrained.parameters ? of : [],
    ),
    losses: task.losses(config, { segments: readsSegments(pretrained), classWeights: record.classWeights }),
    finish: finishOf(pretrained, begun),
  });
}

/** The number of `regress` in the unit of its data. */
function finishOf(pretrained: PretrainedRun, { parameters }: BegunTraining): readonly string[] {
  const { scale, base } = parameters;
  if (!scale || pretrained.run.parts.config.task.type !== 'regress') return [];
  const [mean = 0, deviation = 1] = Array.from(scale.data, Number);
  const offset = mean + Array.from(base?.data ?? [], Number).reduce((a, b) => a + b, 0);
  const last = headOf(pretrained)?.layers.at(-1)?.name ?? 'head';
  const mapping = theirMappings(pretrained).find(({ name }) => name === `${last}.weight`)!;
  const [weight] = mapping.of as readonly [string];
  const head = weight.replace(/\.weight$/, '');
  return [
    '# The number in the unit of the data.',
    `model.${head}.weight.mul_(${deviation})`,
    `model.${head}.bias.mul_(${deviation}).add_(${offset})`,
  ];
}

/** What of the config is not in the program. */
function notesOf({ train }: Config): readonly string[] {
  const left = [
    ...(train.patience > 0 ? ['train.patience'] : []),
    ...(train.calibrate === undefined ? [] : ['train.calibrate']),
  ];
  return left.length > 0
    ? [
        `train.py trains to the last step and saves its weights: ${left.join(' and ')} ${left.length > 1 ? 'are' : 'is'} left out`,
      ]
    : [];
}

function aboutOf(run: Run, from: BeginsFrom, { totalSteps }: BegunTraining): readonly string[] {
  const { record, config } = run.parts;
  const weights =
    from === 'run'
      ? `\`model\` has the weights of the run (checkpoint ${run.identity.checkpoint}). Training begins from them with the first step of its schedule.`
      : `\`model\` has the weights that the run began with: those of the pretrained model, and the new ones as seed ${record.seed} gives them.`;
  return [
    `\`train.py\` trains this model in PyTorch. ${weights}`,
    `The ${totalSteps} steps have the batches of the run: Each line of \`data/batches.jsonl\` has the examples of one, as line numbers of \`data/train.jsonl\` from 0. Examples are token ids. \`groups.json\` lists the parameters with their learning rate and weight decay.`,
    'With a dropout of 0 the losses are those of NLP Workbench. Other dropout draws other random numbers.',
    `Run \`nlp import trained --task ${config.task.type}\` to make a run of what \`train.py\` saved. \`nlp evaluate trained --data CONFIG\` then gives its scores on the data of that config.`,
    'With `--workers N`, Ray Train parts each batch among N workers of a Ray cluster. All of them need this folder at the same path. The model is saved on the machine that `train.py` was started on.',
  ];
}
