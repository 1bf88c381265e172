/** One text as it is drawn: which matrices are asked for, and what stands above it where there are two. Pure. */
import type { AttentionMatrix, AttentionPart, AttentionSummary } from '../../src/core/explain/explanation';
import type { AttentionSubject, AttentionView } from '../../src/protocol/attention';
import { sayAnswer } from './describe';
import { type Choice, FLOW_TOKENS, keyOf, type Model, partShown, stageOf, strandsOf } from './model';
import type { Drawn } from './panes';

/** Names a matrix of a text among all that are kept. */
export function nameOf(
  { choice: { text: shown } }: Pick<Model, 'choice'>,
  { run = '', masked = [], text }: AttentionSubject,
  part: AttentionPart,
  choice: Choice,
): string {
  const key = keyOf({ ...choice, part: part.kind }, part.queries.length);
  const own = text === shown && run === '' && masked.length === 0;
  return own ? key : `${key} ${JSON.stringify([run, masked, text])}`;
}

export function askedMatrix(
  subject: AttentionSubject,
  part: AttentionPart,
  choice: Choice,
): AttentionView['requests']['matrix']['parameters'] {
  const { layer, head, over, token } = choice;
  const together = head === 'mean' || head === 'max';
  const stage = stageOf(choice);
  return {
    ...subject,
    part: part.kind,
    layer,
    head,
    ...(together && over.length > 0 && { over }),
    ...(stage !== 'weights' && { stage }),
    ...(head === 'flow' && part.queries.length > FLOW_TOKENS && { queries: [token] }),
  };
}

export function drawnOf(model: Model, subject: AttentionSubject, part: AttentionPart, matrix: AttentionMatrix): Drawn {
  const strands = strandsOf(model.choice).flatMap(head => {
    if (head >= part.heads) return [];
    const found = model.matrices.get(nameOf(model, subject, part, { ...model.choice, head, over: [] }));
    return found ? [{ head, matrix: found }] : [];
  });
  return { part, matrix, strands, caption: captionOf(model, subject) };
}

function captionOf(model: Model, { run, masked, text }: AttentionSubject): string {
  const { summary, other, news, choice } = model;
  if (masked) {
    const words = masked.map(token => partShown(model)?.queries[token]).join(', ');
    return `Without ${words}: ${answerOf(other?.summary)}`;
  }
  const own = text === choice.text && run === undefined;
  if (own && !choice.beside) return `As it is: ${answerOf(summary)}`;
  const folder = run ?? news?.run?.folder;
  const name = news?.models.find(each => each.folder === folder)?.name ?? news?.run?.name ?? '';
  const said = answerOf(own ? summary : other?.summary);
  return `${name} · ${text}${said ? ` · ${said}` : ''}`;
}

function answerOf(summary: AttentionSummary | undefined): string {
  if (!summary) return '';
  const { what, sure } = sayAnswer(summary);
  return sure === undefined ? what : `${what} ${sure}`;
}
