/** Records of a tagger as it reads them: words by the rule, tags in the scheme, that its training data and its config say. */
import { cutWords, unspaced } from '../../base/cutWords';
import type { Problem } from '../../base/problem';
import { splitSentences } from '../../base/splitSentences';
import type { Dataset, Example, Facts, Source } from '../../data/dataset';
import type { Finding } from '../../data/inspect/finding';
import { type ReadingOptions, readFacts, type TagFacts, writeFacts } from './facts';
import { findOddWords } from './oddWords';
import { recognizeTags } from './recognizeTags';
import { convertTags, type Scheme, writeSpans } from './scheme';
import { bio } from './tagCode';
import { cutUnits } from './units';
import { fitSpans, spansOfExample } from './writtenSpans';

/**
 * The examples as the task reads them, and what that was learned from.
 * @param facts of the run whose data these are; learned from the training split if not given
 */
export function settle(dataset: Dataset, options: unknown, facts?: Facts): Dataset {
  const asked = options as ReadingOptions;
  const { splits } = dataset;
  const problems: Problem[] = [];
  const learned = facts ? readFacts(facts, labelsOf(splits.train)) : learnFacts(splits.train, asked, problems);
  const read = (examples: readonly Example[]) => examples.map(example => readExample(example, learned, asked.scheme));
  const settled: Dataset['splits'] = {
    train: read(splits.train),
    ...(splits.validation && { validation: read(splits.validation) }),
    ...(splits.test && { test: read(splits.test) }),
  };
  if (!facts) {
    const odd = findOddWords(settled, learned, asked);
    const isAlike = (a: Finding, b: Finding | undefined) => a.code === b?.code && a.severity === b.severity;
    for (const kind of odd.filter((each, i) => !isAlike(each, odd[i - 1]))) {
      const { code, severity, places, advice } = kind;
      const counts = odd.flatMap(each => (isAlike(each, kind) ? [`${each.title}: ${each.count}`] : []));
      const message = `${counts.join('; ')}. Here ${places[0]!.message}. ${advice}`;
      problems.push({ ...at(places[0]!), code, severity, message });
    }
  }
  return {
    ...dataset,
    splits: settled,
    problems: [...dataset.problems, ...problems],
    facts: facts ?? writeFacts(learned),
  };
}

function at({ file, line }: Source): Pick<Problem, 'path' | 'range'> {
  return { path: file, range: { start: { line, column: 1 }, end: { line, column: 2 } } };
}

function* tagsOf(examples: readonly Example[]): Generator<readonly string[]> {
  for (const { lists } of examples) if (lists?.tags) yield lists.tags;
}

function labelsOf(examples: readonly Example[]): readonly string[] {
  const labels = new Set<string>();
  for (const tags of tagsOf(examples)) for (const tag of tags) labels.add(tag);
  return [...labels];
}

class SettledExample implements Example {
  constructor(
    private readonly raw: Example,
    private readonly facts: TagFacts,
    private readonly scheme: Scheme,
  ) {}

  get source(): Example['source'] {
    return this.raw.source;
  }

  get fields(): Example['fields'] {
    const { fields } = this.raw;
    return this.facts.old ? {} : fields;
  }

  get lists(): Example['lists'] {
    const { facts, scheme, raw } = this;
    const { lists, fields } = raw;
    const { tokens = [], tags = [] } = lists ?? {};
    const spans = facts.old ? undefined : spansOfExample(raw);
    if (!spans) return { tokens, tags: facts.code ? convertTags(tags, scheme, facts.code) : tags };
    const text = fields.text!;
    const places = cutUnits(text, facts).flatMap(group => group.places);
    const fitted = fitSpans(spans, places).flatMap(({ words }) => (words ? [words] : []));
    return {
      tokens: places.map(([start, end]) => text.slice(start, end)),
      tags: writeSpans(fitted, places.length, scheme === 'as-written' ? 'bio' : scheme),
      spans: lists!.spans!,
    };
  }
}

function readExample(example: Example, facts: TagFacts, scheme: Scheme): Example {
  const rewritten = scheme !== 'as-written' && facts.code !== undefined;
  return rewritten || example.fields.text !== undefined ? new SettledExample(example, facts, scheme) : example;
}

function learnFacts(training: readonly Example[], { scheme, words }: ReadingOptions, problems: Problem[]): TagFacts {
  const ofSpans = training.some(({ fields }) => fields.text !== undefined);
  const code = ofSpans ? bio : learnCode(training, scheme, problems);
  const learned = ofSpans ? learnFromSpans(training) : learnFromTokens(training);
  const rule = words === undefined || words === 'auto' ? learned.words : words;
  const byLine = !ofSpans && (rule === 'whitespace' || rule === 'tokens');
  return { words: rule, unit: byLine ? 'lines' : learned.unit, code };
}

/** Tags that contradict each other are of no spans; where they are to be rewritten that is an error. */
function learnCode(training: readonly Example[], scheme: Scheme, problems: Problem[]): TagFacts['code'] {
  const { code, fault } = recognizeTags(() => tagsOf(training));
  const add = (name: string, severity: Problem['severity'], message: string, tag?: string) => {
    const example = training.find(({ lists }) => tag === undefined || lists?.tags?.includes(tag));
    if (example) problems.push({ ...at(example.source), code: name, severity, message });
  };
  const isRewritten = scheme !== 'as-written';
  if (labelsOf(training).every(label => /^\d+$/.test(label))) {
    const message = 'tags are integers: where they stand for tags such as B-PER, data.label-names gives their names';
    add('integer-tags', 'information', message);
  }
  if (fault && code) add(fault.code, 'warning', fault.message, fault.tag);
  else if (fault && isRewritten)
    add(fault.code, 'error', `scheme: ${scheme} cannot rewrite ${fault.message}`, fault.tag);
  else if (fault) add(fault.code, 'warning', `${fault.message}; as they are, no spans are read from them`, fault.tag);
  else if (isRewritten && !code) {
    add('no-spans', 'warning', `scheme: ${scheme} has nothing to rewrite: the tags mark no spans`);
  }
  return code;
}

/** Texts of more than one sentence, beyond which texts are read as a whole. */
const severalSentences = 0.05;
/** Spans that begin or end inside of words: beyond so many other words are tried, and every character where most do. */
const fewInside = 0.05;
const mostInside = 0.5;

function learnFromSpans(training: readonly Example[]): Pick<TagFacts, 'words' | 'unit'> {
  let [texts, several, count, early] = [0, 0, 0, 0];
  const inside = { text: 0, syllables: 0 };
  for (const example of training) {
    const spans = spansOfExample(example);
    if (!spans) continue;
    const text = example.fields.text!;
    texts++;
    if (splitSentences(text).length > 1) several++;
    count += spans.length;
    for (const rule of ['text', 'syllables'] as const) {
      const places = cutWords(text, rule);
      const cut = fitSpans(spans, places).filter(fitted => fitted.inside);
      inside[rule] += cut.length;
      const ends = new Set(places.map(([, end]) => end));
      if (rule === 'text') early += cut.filter(({ span: { end } }) => !ends.has(end) && ends.has(end + 1)).length;
    }
  }
  const unit = several > severalSentences * texts ? 'texts' : 'sentences';
  const share = (cut: number) => (count === 0 ? 0 : cut / count);
  // Ends that count the last character itself are a mistake that other words do not mend.
  const isMistaken = early > 0.8 * inside.text && inside.text > 0 && inside.syllables > fewInside * count;
  if (share(inside.text) <= fewInside || isMistaken) return { words: 'text', unit };
  if (share(inside.syllables) <= fewInside) return { words: 'syllables', unit };
  if (share(inside.text) > mostInside) return { words: 'characters', unit };
  return { words: inside.syllables < inside.text / 2 ? 'syllables' : 'text', unit };
}

/** Words that running text would be cut at: beyond so many words stand between white space. */
const fewOdd = 0.02;
/** Tokens that are needed to say how a script is written. */
const enough = 20;

const letterOfUnspaced = new RegExp(`^[${unspaced}]`, 'u');
const single = /^\S\p{M}*$/u;

function learnFromTokens(training: readonly Example[]): Pick<TagFacts, 'words' | 'unit'> {
  const unit = 'sentences';
  let [words, odd, marks, joined, long] = [0, 0, 0, 0, 0];
  const scripts = { single: 0, long: 0 };
  const counts = new Map<string, number>();
  for (const { lists } of training)
    for (const token of lists?.tokens ?? []) counts.set(token, (counts.get(token) ?? 0) + 1);
  for (const [token, count] of counts) {
    words += count;
    if (cutWords(token, 'text').length > 1) odd += count;
    if (/^[.,!?;:]$/.test(token)) marks += count;
    if (/[\p{L}\p{N}][,;!?]$|\p{L}{2}\.$/u.test(token)) joined += count;
    const isSingle = single.test(token);
    if (!isSingle) long += count;
    if (letterOfUnspaced.test(token)) scripts[isSingle ? 'single' : 'long'] += count;
  }
  if (words >= enough && long <= 0.01 * words) return { words: 'characters', unit };
  if (scripts.single >= enough && scripts.long <= 0.01 * scripts.single) return { words: 'syllables', unit };
  if (odd === 0) return { words: 'text', unit };
  if (odd < fewOdd * words) return { words: 'marked', unit };
  return { words: marks > joined ? 'tokens' : 'whitespace', unit };
}
