/** What else can be asked of the text in the lens: copies that are changed, the smallest change that flips it, examples like it. */
import type { FlipWay } from '../../src/core/explain/counterfactual/flip';
import type { Attribution } from '../../src/core/explain/explanation';
import type { Prediction } from '../../src/core/inference/prediction';
import type { LensView } from '../../src/protocol/lens';
import type { Channel } from '../shared/channel';
import { element } from '../shared/element';
import { Contrast } from './contrast';
import { Flips } from './flips';
import { NearestExamples } from './nearest';
import { type Variant, Variants } from './variants';

/** Kept while the view is away. */
export interface RememberedWhatIf {
  readonly variants?: readonly Variant[];
  readonly by?: FlipWay;
  /** Nearest examples are searched for every text. */
  readonly nearestAlways?: boolean;
}

export class WhatIf<State extends RememberedWhatIf> {
  private readonly contrast: Contrast;
  private readonly variants: Variants;
  private readonly flips: Flips;
  private readonly nearest: NearestExamples;
  readonly root: HTMLElement;

  /** @param remember adds to what is remembered */
  constructor(channel: Channel<LensView, State>, remember: (more: RememberedWhatIf) => void) {
    const { variants = [], by = 'deletion', nearestAlways = false } = channel.remembered ?? ({} as RememberedWhatIf);
    const copyRows = (rows: LensView['toHost']['copy']['rows']) => channel.send('copy', { rows });
    this.contrast = new Contrast(against => channel.send('against', { against }));
    this.variants = new Variants(
      {
        predict: (texts, signal) => channel.request('predict', { texts }, signal),
        explain: text => channel.send('explainCopy', { text }),
        copyRows,
        remember: kept => remember({ variants: kept }),
      },
      variants,
    );
    this.flips = new Flips(
      {
        flip: (request, signal) => channel.request('flip', request, signal),
        add: (text, original) => void this.variants.add(text, original),
        remember: way => remember({ by: way }),
      },
      by,
    );
    this.nearest = new NearestExamples(
      {
        find: (request, signal) => channel.request('nearest', request, signal),
        open: ({ file, line, id }) => channel.send('open', { file, line, id }),
        copyRows,
        remember: always => remember({ nearestAlways: always }),
      },
      nearestAlways,
    );
    channel.on('progress', ({ of, event }) => this[of === 'flip' ? 'flips' : 'nearest'].tell(event));
    this.root = element(
      'div',
      { class: 'what-if' },
      this.contrast.root,
      this.variants.root,
      this.flips.root,
      this.nearest.root,
    );
    this.root.hidden = true;
  }

  /** @param prediction nothing where there is none, or one that nothing else can be asked of */
  show(prediction: Prediction | undefined, attribution: Attribution | undefined): void {
    const can = prediction !== undefined && prediction.kind !== 'tags';
    this.root.hidden = !can;
    if (!can) return;
    this.contrast.show(prediction, attribution);
    // A vector by itself says nothing that could be compared.
    this.variants.root.hidden = prediction.kind === 'vector';
    this.variants.show(prediction);
    this.flips.show(prediction);
    this.nearest.show(prediction);
  }
}
