/** What whoever reads scores should know: what the task says of them, and that a split has no loss. */
import type { Evaluation } from '../tasks/task';

export function notesOf({ scores, notes = [] }: Pick<Evaluation, 'scores' | 'notes'>): readonly string[] {
  if (scores.loss !== undefined) return notes;
  return [...notes, 'there is no loss: no example could be counted'];
}
