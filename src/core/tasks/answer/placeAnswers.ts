/** The answers of a record -> where each stands in its context, and what is wrong with them. Loads no runtime. */
import { countOf } from '../../base/countOf';
import type { RecordFault, RecordValues } from '../../data/roles';
import { type AnswerSpan, findAnswer } from './rightAnswers';

interface PlacedAnswer {
  /** Of the lists of the record. */
  readonly index: number;
  readonly text: string;
  readonly said?: string;
  readonly span?: AnswerSpan;
  /** What `said` counts, where that is not characters. */
  readonly unit?: string;
}

/** Empty ones are none. */
function placeAnswers({ fields, lists }: RecordValues): readonly PlacedAnswer[] {
  const context = fields.context ?? '';
  const starts = lists?.['answer-start'] ?? [];
  return (lists?.answer ?? []).flatMap((text, index) => {
    if (text.trim() === '') return [];
    const said = starts[index]?.trim() || undefined;
    return [{ index, text, said, ...place(context, text, said === undefined ? undefined : Number(said)) }];
  });
}

/** @param said in Unicode code points, as Python counts */
function place(context: string, answer: string, said: number | undefined): Pick<PlacedAnswer, 'span' | 'unit'> {
  if (said === undefined) return { span: findAnswer(context, answer) };
  const at = fromCodePoints(context, said);
  if (Number.isInteger(said) && said >= 0 && !context.startsWith(answer, at)) {
    // Not a guess of the nearest place where another way to count fits.
    for (const [unit, other] of [
      ['UTF-16 code units', said],
      ['bytes of UTF-8', fromBytes(context, said)],
    ] as const) {
      if (other !== at && context.startsWith(answer, other))
        return { span: { start: other, end: other + answer.length }, unit };
    }
  }
  return { span: findAnswer(context, answer, at) };
}

const astral = /[\ud800-\udbff]/;

/** Code points -> UTF-16 code units. */
function fromCodePoints(text: string, count: number): number {
  if (!astral.test(text)) return count;
  let at = 0;
  for (let i = 0; i < count && at < text.length; i++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

function toCodePoints(text: string, at: number): number {
  return astral.test(text) ? Array.from(text.slice(0, at)).length : at;
}

function fromBytes(text: string, count: number): number {
  return Buffer.from(text, 'utf8').subarray(0, Math.max(0, count)).toString('utf8').length;
}

/** @param options the `task` section: an answer that is written may stand anywhere */
export function faultOfAnswers(values: RecordValues, options: unknown): RecordFault | undefined {
  const placed = placeAnswers(values);
  const starts = values.lists?.['answer-start'] ?? [];
  for (const { index, said } of placed) {
    if (said === undefined || Number.isInteger(Number(said))) continue;
    const message = `the answer-start ${JSON.stringify(shorten(said))} is no whole number`;
    return { code: 'bad-answer-start', message, at: { role: 'answer', index } };
  }
  if ((options as { readonly form?: string }).form === 'generated') return undefined;
  const missing = placed.filter(({ span }) => !span);
  const [first] = missing;
  if (first) {
    const kept = missing.length < placed.length;
    const message = `${JSON.stringify(shorten(first.text))} is nowhere in the context${kept ? '; another right answer is' : ''}`;
    return {
      code: 'answer-not-in-context',
      message,
      ...(kept && { kept }),
      at: { role: 'answer', index: first.index },
    };
  }
  const answers = values.lists?.answer ?? [];
  if (placed.length > 0 && starts.length > 0 && starts.length !== answers.length) {
    const message = `${countOf(starts.length, 'answer-start')} for ${countOf(answers.length, 'answer')}`;
    return { code: 'answer-start-count', message, kept: true };
  }
  return faultOfPlaces(values.fields.context ?? '', placed);
}

function faultOfPlaces(context: string, placed: readonly PlacedAnswer[]): RecordFault | undefined {
  for (const { index, text, said, span, unit } of placed) {
    if (said === undefined || !span) continue;
    const there = toCodePoints(context, span.start);
    if (there === Number(said)) continue;
    const counts = unit === undefined ? '' : ` (${said} counts ${unit})`;
    const message = `${JSON.stringify(shorten(text))} is not at ${said} of the context but at ${there}, where it is taken from${counts}`;
    return { code: 'wrong-answer-start', message, kept: true, at: { role: 'answer', index } };
  }
  return undefined;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/** Answers as the context has them, with their places in UTF-16 code units where the record says places. */
export function settleAnswers(values: RecordValues): RecordValues {
  const placed = placeAnswers(values);
  const context = values.fields.context ?? '';
  // Upper and lower case stay as they are: scores know no difference, and who writes answers learns them.
  const spell = ({ text, span }: PlacedAnswer) => {
    const there = span && context.slice(span.start, span.end);
    return there === undefined || there.toLowerCase() === text.toLowerCase() ? text : there;
  };
  const said =
    values.lists?.['answer-start'] && placed.slice(0, placed.findLastIndex(each => each.said !== undefined) + 1);
  const starts = said?.map(each => (each.said !== undefined && each.span ? String(each.span.start) : ''));
  const lists = { ...values.lists, answer: placed.map(spell), ...(starts && { 'answer-start': starts }) };
  return { ...values, lists };
}
