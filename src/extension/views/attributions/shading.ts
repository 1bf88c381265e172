/** Show Attributions: the words of the selected text are shaded by what they do to the prediction, until Escape. */
import {
  type Disposable,
  Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  type TextEditorDecorationType,
  ThemeColor,
  window,
} from 'vscode';
import type { ExplainProgress } from '../../../core/explain/explainText';
import type { Attribution } from '../../../core/explain/explanation';
import type { RunIdentity } from '../../../core/inference/prediction';
import { type RunEntry, titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { settings } from '../../settings';
import { requireTrust } from '../../trust';
import { askPassages } from '../askPassages';
import { chooseShaded, DocumentShades } from '../documentShades';
import { editsOf } from '../editsOf';
import { moveMarks } from '../tags/marks';
import { announce } from '../verdicts/marks';
import { offerTraining } from '../verdicts/offerTraining';
import { keepChoice, readChoice } from './choice';
import { explainMark, factsOf } from './hover';
import { type AttributionMark, bounds, marksOf, movePassage } from './levels';
import { pickAttribution } from './pick';

/** UTF-16 code units of a passage; no model here reads more. */
const MOST_CHARACTERS = 20_000;

/** A passage with its shades; it is explained again where its text has changed. */
interface Shaded {
  readonly start: number;
  readonly end: number;
  readonly marks: readonly AttributionMark[];
  readonly attribution: Attribution;
  readonly run: RunIdentity;
  readonly changed?: true;
}

export class AttributionShading implements Disposable {
  private readonly timers = new Map<TextDocument, NodeJS.Timeout>();
  private readonly shades = new DocumentShades<readonly Shaded[]>({
    // 1 to 3, -1 to -3.
    decorations: new Map(
      bounds.flatMap((_, i) => [
        [i + 1, createShade('For', i + 1)],
        [-i - 1, createShade('Against', i + 1)],
      ]),
    ),
    key: 'hasAttributions',
    command: 'NLP: Show Attributions',
    draw: (document, shaded, level) =>
      shaded.flatMap(({ marks, attribution, run }) =>
        marks
          .filter(mark => mark.level === level)
          .map(mark => ({
            range: new Range(document.positionAt(mark.start), document.positionAt(mark.end)),
            hoverMessage: explainMark(mark, attribution, run),
          })),
      ),
    follow: (shaded, event) => this.follow(shaded, event),
  });
  /** Of the run that was asked last; the predicted one if not given. */
  private label: string | undefined;

  constructor(private readonly services: Services) {}

  async show(): Promise<void> {
    const chosen = await chooseShaded(
      this.services,
      () => this.services.active.current('classify'),
      () => offerTraining(this.services, 'that classifies'),
    );
    if (!chosen) return;
    const { document, run, ranges } = chosen;
    const places = ranges.map(({ start, end }) => ({ start: document.offsetAt(start), end: document.offsetAt(end) }));
    await this.explain(document, run, places, 'told');
  }

  /** Method, unit and label; what is shaded is explained anew. */
  async choose(): Promise<void> {
    await requireTrust();
    const { active, inference, context } = this.services;
    const run = await active.current('classify');
    if (!run) return offerTraining(this.services, 'that classifies');
    const offered = await inference.ask('attributionMethods', run.folder, {});
    const label = this.label !== undefined && offered.labels.includes(this.label) ? this.label : undefined;
    const picked = await pickAttribution(offered, readChoice(context.workspaceState), label);
    if (!picked) return;
    await keepChoice(context.workspaceState, 'method', picked.method);
    await keepChoice(context.workspaceState, 'units', picked.units);
    this.label = picked.label;
    const document = window.activeTextEditor?.document;
    const places = document && this.shades.of(document);
    if (document && places) await this.explain(document, run, places, 'told');
    else if (document) await this.show();
  }

  /** Takes the shades off one document, or all. */
  clear(document?: TextDocument): void {
    this.shades.clear(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.shades.dispose();
  }

  /** @param how `told`: with progress and Cancel; `quietly`: after an edit, and nothing is said of it */
  private async explain(
    document: TextDocument,
    run: RunEntry,
    places: readonly { readonly start: number; readonly end: number }[],
    how: 'told' | 'quietly',
  ): Promise<void> {
    const texts = places.map(({ start, end }) =>
      document.getText(
        new Range(document.positionAt(start), document.positionAt(Math.min(end, start + MOST_CHARACTERS))),
      ),
    );
    const { method, units } = readChoice(this.services.context.workspaceState);
    const { label } = this;
    const ask = (text: string, caller: { signal: AbortSignal; onProgress?: (news: { fraction?: number }) => void }) =>
      this.services.inference.ask(
        'attribute',
        run.folder,
        { text, method, units, label, lenient: true },
        {
          signal: caller.signal,
          onNews: ({ evaluations, of }: ExplainProgress) => caller.onProgress?.({ fraction: evaluations / of }),
        },
      );
    const answers = await this.shades.ask(document, how, asking =>
      how === 'told'
        ? askPassages(`Computing attributions with ${titleOf(run)}`, texts, asking, ask)
        : Promise.all(texts.map(text => ask(text, { signal: asking.signal }))),
    );
    const shaded = answers?.map(({ attribution, prediction }, i) => ({
      ...places[i]!,
      marks: marksOf(attribution, places[i]!.start),
      attribution,
      run: prediction.run,
    }));
    if (shaded) this.keep(document, shaded, how);
  }

  private keep(document: TextDocument, fresh: readonly Shaded[], how: 'told' | 'quietly'): void {
    const others = (this.shades.of(document) ?? []).filter(
      ({ start, end }) => how === 'quietly' && !fresh.some(each => each.start < end && each.end > start),
    );
    this.shades.set(
      document,
      [...others, ...fresh].map(({ changed: _, ...each }) => each),
    );
    const [first] = fresh;
    if (how === 'quietly' || !first) return;
    const { title, target } = first.attribution;
    const words = `${title} for ${target}: ${factsOf(first.attribution)}`;
    window.setStatusBarMessage(`$(lightbulb) ${words}. Escape removes the shading`, 10_000);
    announce(words);
  }

  private follow(
    shaded: readonly Shaded[],
    { document, contentChanges }: TextDocumentChangeEvent,
  ): readonly Shaded[] | undefined {
    const edits = [...editsOf({ contentChanges })].sort((a, b) => b.offset - a.offset);
    const moved = shaded.flatMap(each => {
      let place: Shaded | undefined = each;
      for (const edit of edits) {
        const next: Shaded | undefined = place && movePassage(place, edit);
        place = next && place && next.end - next.start !== place.end - place.start ? { ...next, changed: true } : next;
      }
      return place ? [{ ...place, marks: moveMarks(each.marks, edits) }] : [];
    });
    clearTimeout(this.timers.get(document));
    if (moved.length === 0) return undefined;
    this.timers.set(
      document,
      setTimeout(() => void this.explainChanged(document), settings.lensDelay()),
    );
    return moved;
  }

  /** What was changed is explained anew, by a costly method only where that is wanted. */
  private async explainChanged(document: TextDocument): Promise<void> {
    this.timers.delete(document);
    const changed = (this.shades.of(document) ?? []).filter(each => each.changed);
    if (changed.length === 0) return;
    const run = await this.services.active.current('classify');
    if (!run) return;
    const { automatic } = readChoice(this.services.context.workspaceState);
    const { methods } = await this.services.inference.ask('attributionMethods', run.folder, {});
    const isCostly = methods.some(({ name, costly }) => costly && name === changed[0]!.attribution.method);
    if (isCostly && !automatic) return;
    await this.explain(document, run, changed, 'quietly').catch(error =>
      this.services.log.warn(`attributions: ${error instanceof Error ? error.message : error}`),
    );
  }
}

/** The line below tells the sign without colour: solid what raises the number, dotted what lowers it. */
function createShade(side: 'For' | 'Against', level: number): TextEditorDecorationType {
  return window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor(`nlpWorkbench.attribution${side}${level}`),
    border: side === 'For' ? '0 solid' : '0 dotted',
    borderWidth: '0 0 2px 0',
    borderColor: new ThemeColor(`nlpWorkbench.attribution${side}Line`),
  });
}
