/** Show Surprise: the selected text is shaded by how little a language model expected each token, until Escape. */
import {
  type Disposable,
  OverviewRulerLane,
  Range,
  type TextDocument,
  type TextEditorDecorationType,
  ThemeColor,
  window,
} from 'vscode';
import { countOf } from '../../../core/base/countOf';
import { ActionableError } from '../../../core/base/errors';
import { formatMillions, formatNumber } from '../../../core/base/formatNumber';
import type { RunIdentity } from '../../../core/inference/prediction';
import type { ScoredText } from '../../../core/tasks/abilities/scorer';
import { IMPORT, learnMoreOf, NEW_MODEL, offer } from '../../notify';
import { type RunEntry, titleOf } from '../../runs/runEntry';
import type { Services } from '../../services';
import { askPassages } from '../askPassages';
import { chooseShaded, DocumentShades } from '../documentShades';
import { editsOf } from '../editsOf';
import { isRunNode } from '../nodes';
import { moveMarks } from '../tags/marks';
import { announce } from '../verdicts/marks';
import { explainSurprise } from './hover';
import { bounds, levelOf, marksOf, type SurpriseMark } from './levels';

/** UTF-16 code units: some minutes of a large model. */
const LARGEST_TEXT = 200_000;
/** Expected tokens that a hover lists. */
const EXPECTED = 5;

interface Shaded {
  readonly marks: readonly SurpriseMark[];
  readonly form: ScoredText['form'];
  readonly run: RunIdentity;
}

export class Surprise implements Disposable {
  private readonly shades = new DocumentShades<Shaded>({
    decorations: new Map(bounds.map((_, i) => [i + 1, createShade(i + 1)])),
    key: 'hasSurprise',
    command: 'NLP: Show Surprise',
    draw: (document, { marks, form, run }, level) =>
      marks
        .filter(({ probability }) => levelOf(probability) === level)
        .map(mark => ({
          range: new Range(document.positionAt(mark.start), document.positionAt(mark.end)),
          hoverMessage: explainSurprise(mark, form, run),
        })),
    follow(shaded, event) {
      const marks = moveMarks(shaded.marks, editsOf(event));
      return marks.length === 0 ? undefined : { ...shaded, marks };
    },
  });

  constructor(private readonly services: Services) {}

  /** @param target a run of the tree */
  async show(target: unknown): Promise<void> {
    const chosen = await chooseShaded(this.services, () => this.chooseRun(target), offerScorer);
    if (!chosen) return;
    const { document, run, ranges } = chosen;
    const texts = ranges.map(range => document.getText(range));
    const size = texts.reduce((sum, text) => sum + text.length, 0);
    if (size > LARGEST_TEXT)
      throw new ActionableError(
        'text-too-long',
        `${formatMillions(size)} characters are too many to shade. Select a passage, or run nlp score --file`,
      );
    const scored = await this.shades.ask(document, 'told', asking => this.ask(run, texts, asking));
    if (scored) this.keep(document, ranges, scored);
  }

  /** Takes the shades off one document, or all. */
  clear(document?: TextDocument): void {
    this.shades.clear(document);
  }

  dispose(): void {
    this.shades.dispose();
  }

  /** A language model reads as people do; a masked one looks at both sides. */
  private async chooseRun(target: unknown): Promise<RunEntry | undefined> {
    const { active } = this.services;
    if (isRunNode(target)) return target.run;
    return (await active.current('generate')) ?? (await active.current('fill-mask'));
  }

  private ask(run: RunEntry, texts: readonly string[], asking: AbortController) {
    const { inference } = this.services;
    return askPassages(`Scoring with ${titleOf(run)}`, texts, asking, (text, asked) =>
      inference.ask('score', run.folder, { text, shown: EXPECTED }, asked),
    );
  }

  private keep(
    document: TextDocument,
    ranges: readonly Range[],
    scored: readonly (ScoredText & { readonly run: RunIdentity })[],
  ): void {
    const [first] = scored;
    if (!first) return;
    const marks = scored.flatMap(({ tokens }, i) => marksOf(tokens, document.offsetAt(ranges[i]!.start)));
    this.shades.set(document, { marks, form: first.form, run: first.run });
    const counted = marks.length;
    const sum = marks.reduce((total, { surprise }) => total + surprise, 0);
    const name = first.form === 'masked' ? 'pseudo-perplexity' : 'perplexity';
    const words = `${countOf(counted, 'token')}, ${name} ${counted === 0 ? '-' : formatNumber(Math.exp(sum / counted))}`;
    window.setStatusBarMessage(`$(symbol-color) ${words}. Escape removes the shading`, 10_000);
    announce(words);
  }
}

/** Where a theme has no shades, a line below that grows says the same. */
function createShade(level: number): TextEditorDecorationType {
  return window.createTextEditorDecorationType({
    backgroundColor: new ThemeColor(`nlpWorkbench.surprise${level}`),
    border: '0 solid',
    borderWidth: `0 0 ${level}px 0`,
    borderColor: new ThemeColor(`nlpWorkbench.surprise${level}Line`),
    ...(level === bounds.length && {
      overviewRulerColor: new ThemeColor('nlpWorkbench.surprise4Line'),
      overviewRulerLane: OverviewRulerLane.Center,
    }),
  });
}

async function offerScorer(): Promise<void> {
  const words =
    'No language model yet. Train a config with task: generate, for example from the template "Character Transformer LM", or import a pretrained model.';
  await offer('information', words, NEW_MODEL, IMPORT, learnMoreOf('score'));
}
