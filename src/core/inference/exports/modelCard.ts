/** README.md of an exported folder, as Hugging Face's hub shows it: what the model is for, its labels, data, scores, and how it is used. */
import { basename } from 'node:path';
import { formatScore } from '../../base/formatNumber';
import { VERSION } from '../../base/version';
import type { Run } from '../run';
import type { ExportedFolder } from './form';
import type { FormName } from './forms';
import { pipelineOfTask } from './pipelineOfTask';

const libraries: Readonly<Record<FormName, string>> = {
  transformers: 'transformers',
  'sentence-transformers': 'sentence-transformers',
  peft: 'peft',
  'transformers.js': 'transformers.js',
  onnx: 'onnx',
  pytorch: 'transformers',
  word2vec: 'gensim',
  'word2vec-binary': 'gensim',
  glove: 'gensim',
  npy: 'gensim',
};

/** Of the lines that say how it is used, where that is not Python. */
const languages: Partial<Readonly<Record<FormName, string>>> = { 'transformers.js': 'js', pytorch: 'sh' };

/** The first words of every card that this program wrote: a folder that has it may be written again. */
export const cardMark = 'nlp-workbench';

export function modelCard(run: Run, form: FormName, folder: Omit<ExportedFolder, 'files'>): string {
  const { about = [], use, notes, facts = [] } = folder;
  const { record, config, tokenizer } = run.parts;
  const { labels, metrics } = record;
  const pipeline = (pipelineOfTask as Readonly<Record<string, string>>)[config.task.type];
  const sections = [
    [
      '---',
      `library_name: ${libraries[form]}`,
      ...(pipeline ? [`pipeline_tag: ${pipeline}`] : []),
      `tags:\n- ${cardMark}\n- ${config.task.type}`,
      '---',
    ],
    [`# ${record.title ?? record.name}`],
    [
      `Task: ${config.task.type}. Model: ${config.model.type}, ${record.parameters} parameters. Texts of at most ${tokenizer.maximumLength} tokens.`,
    ],
    [`Run ${record.name}/${record.id} of NLP Workbench, exported by version ${VERSION}.`],
    ...(labels.length > 0
      ? [
          ['## Labels'],
          table(
            ['id', 'label'],
            labels.map((label, id) => [String(id), label]),
          ),
        ]
      : []),
    ['## Use'],
    [`\`\`\`${languages[form] ?? 'python'}`, ...use, '```'],
    ...about.map(paragraph => [paragraph]),
    ...(notes.length + facts.length > 0 ? [[...notes, ...facts].map(each => `- ${each}`)] : []),
    ...scoresOf(metrics),
    ...dataOf(run),
    ['## Training'],
    [`Started ${record.startedAt}, ${record.step} steps, seed ${record.seed}.`],
  ];
  return `${sections.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function scoresOf({ validation, test }: Run['parts']['record']['metrics']): readonly (readonly string[])[] {
  const splits = Object.entries({ validation, test }).filter(([, scores]) => scores !== undefined);
  if (splits.length === 0) return [];
  const names = [...new Set(splits.flatMap(([, scores]) => Object.keys(scores!)))];
  const cell = (value: number | undefined) => (value === undefined ? '' : formatScore(value));
  return [
    ['## Scores'],
    table(
      ['score', ...splits.map(([split]) => split)],
      names.map(name => [name, ...splits.map(([, scores]) => cell(scores![name]))]),
    ),
  ];
}

function dataOf({ parts }: Run): readonly (readonly string[])[] {
  const { record, config } = parts;
  if (record.files.length === 0) return [];
  const { data } = config as { readonly data?: Readonly<Record<string, unknown>> };
  const splits = ['train', 'validation', 'test'].flatMap(split => {
    const value = data?.[split];
    return value === undefined ? [] : [`- ${split}: ${describeSplit(value)}`];
  });
  return [
    ['## Data'],
    ...(splits.length > 0 ? [splits] : []),
    table(
      ['file', 'SHA-256'],
      record.files.map(({ path, sha256 }) => [basename(path), `\`${sha256}\``]),
    ),
  ];
}

/** Files by their names: folders of a person's machine are nobody else's concern. */
function describeSplit(value: unknown): string {
  const one = (each: unknown) => (typeof each === 'string' ? basename(each) : JSON.stringify(each));
  return Array.isArray(value) ? value.map(one).join(', ') : one(value);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
