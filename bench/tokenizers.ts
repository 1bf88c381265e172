/**
 * `PEERS=<python> node --import tsx bench/tokenizers.ts [--files NAME=tokenizer.json ...] [--rounds 5] [--seconds 2] [--speed] [--text FILE]`: tokenizers of families
 * beside Hugging Face's `tokenizers`, on 2,000 lines (test/fixtures/text/makeLines.py). First whether ids, places and decoded texts are the same,
 * for those that test/fixtures/text/makeLineFamilies.py makes, for models that scripts/pretrained.mjs fetched and for the files that are named; then the speed of each
 * of the latter, by turns, on one thread, as lines per second of processor time, with ids and places; `--speed` measures that alone, `--text` on the first
 * 20,000 lines of a file, each read for the first time.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { pretrainedModel } from '../scripts/pretrained.mjs';
import { readTokenizer } from '../src/core/text/readTokenizer';
import { median } from './turns';

const TEXT = join(__dirname, '..', 'test', 'fixtures', 'text');
const PEER = join(TEXT, 'makeLineFamilies.py');

const { values } = parseArgs({
  options: {
    files: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    speed: { type: 'boolean', default: false },
    text: { type: 'string' },
  },
});
const python = process.env.PEERS;
const texts = gunzipSync(readFileSync(join(TEXT, 'lines.txt.gz')))
  .toString('utf8')
  .split('\x1e');

type Expected = readonly [ids: number[], places: number[], decoded: string | null];

/** What differs first, if anything does. */
function findDifference(file: string, expected: readonly Expected[]): string | undefined {
  const tokenizer = readTokenizer(readFileSync(file, 'utf8'));
  for (const [i, text] of texts.entries()) {
    const [ids, places, decoded] = expected[i]!;
    const { ids: ours, offsets, put, isEmpty } = tokenizer.encode(text, Number.POSITIVE_INFINITY);
    const line = `line ${i + 1} ${JSON.stringify(text.slice(0, 60))}`;
    if ((isEmpty ? '' : ours.join()) !== ids.join()) return `ids of ${line}`;
    const units = [0];
    for (const character of text) units.push(units.at(-1)! + character.length);
    for (let k = put![0]; k < ids.length - put![1]; k++) {
      if (offsets[k]![0] !== units[places[2 * k]!] || offsets[k]![1] !== units[places[2 * k + 1]!])
        return `place of token ${k} in ${line}`;
    }
    if (decoded !== null && tokenizer.decode(ids) !== decoded) return `decoded text of ${line}`;
  }
  return undefined;
}

/** Of the lines that are read again and again, or of those of a file, once. */
function linesPerSecond(file: string, seconds: number): number {
  const tokenizer = readTokenizer(readFileSync(file, 'utf8'));
  const encode = (text: string) => tokenizer.encode(text, Number.POSITIVE_INFINITY);
  // Compiled by then.
  for (const text of texts) encode(text);
  const lines = values.text === undefined ? texts : readFileSync(values.text, 'utf8').split('\n').slice(0, 20_000);
  const begun = process.cpuUsage();
  const spent = () => process.cpuUsage(begun).user / 1e6;
  let count = 0;
  do {
    for (const text of lines) encode(text);
    count += lines.length;
  } while (values.text === undefined && spent() < seconds);
  return count / spent();
}

/** Those that are named too. */
function compare(peer: string, named: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'tokenizers-'));
  try {
    execFileSync(peer, [PEER, 'make', folder, ...named], { stdio: ['ignore', 'ignore', 'inherit'] });
    const names = readdirSync(folder)
      .filter(name => !name.endsWith('.expected.json'))
      .map(name => name.replace(/\.json$/, ''));
    let same = 0;
    for (const name of names) {
      const expected = JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')) as Expected[];
      const difference = findDifference(join(folder, `${name}.json`), expected);
      if (difference) console.log(`${name}: differs in the ${difference}`);
      else same++;
    }
    console.log(
      `${same} of ${names.length} tokenizers: the same ids, places and decoded texts on ${texts.length} lines`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function main(): void {
  if (!python) {
    console.log('PEERS names a Python with tokenizers, transformers and sentencepiece');
    return;
  }
  const models = (['all-MiniLM-L6-v2', 'multilingual-e5-small'] as const).flatMap(name => {
    const folder = pretrainedModel(name);
    const file = folder && join(folder, 'tokenizer.json');
    return file && existsSync(file) ? [`${name}=${file}`] : [];
  });
  const named = [...models, ...values.files];
  if (!values.speed) compare(python, named);
  for (const word of named) {
    const [name, file] = word.split('=', 2) as [string, string];
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round++) {
      ours.push(linesPerSecond(file, Number(values.seconds)));
      const told = execFileSync(
        python,
        [PEER, 'time', file, values.seconds, ...(values.text === undefined ? [] : [values.text])],
        { encoding: 'utf8' },
      );
      theirs.push((JSON.parse(told) as { linesPerSecond: number }).linesPerSecond);
    }
    if (ours.length === 0) continue;
    const ratio = median(ours) / median(theirs);
    console.log(
      `${name}: ${median(ours).toFixed(0)} lines/s, tokenizers ${median(theirs).toFixed(0)}, ratio ${ratio.toFixed(2)}`,
    );
  }
}

main();
