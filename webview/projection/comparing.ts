/** Compares the map with that of another run: asks for it, and moves the points from the one to the other. */

import type { ProjectionView } from '../../src/protocol/projection';
import { announce } from '../shared/announce';
import { Latest } from '../shared/channel';
import { type CompareEvents, ComparePane } from './comparePane';
import { settingsOf } from './limits';
import { layerOf, type Model, ofWords } from './model';
import { layCompared, showBetween } from './twoRuns';

type Same = ProjectionView['requests']['same'];

interface Page {
  readonly model: () => Model;
  readonly become: (model: Model) => void;
  readonly remember: (model: Model) => void;
  /** Points have other places. */
  readonly place: () => void;
  /** Other points are faint. */
  readonly restyle: () => void;
  readonly request: (asked: Same['parameters'], signal: AbortSignal) => Promise<Same['result']>;
  readonly go: CompareEvents['go'];
  readonly point: CompareEvents['point'];
}

/** Milliseconds from the one run to the other. */
const WAY = 2000;

export class Comparing {
  readonly pane: ComparePane;
  private readonly working = new Latest();
  private progress: string | undefined;
  private failure: string | undefined;
  /** Counts the ways that were begun: an older one ends by itself. */
  private way = 0;
  playing = false;

  constructor(private readonly page: Page) {
    this.pane = new ComparePane({
      compare: folder => {
        const model = this.page.model();
        this.page.remember({ ...model, choice: { ...model.choice, compareWith: folder } });
        this.take(undefined);
        void this.arrive();
      },
      moveTo: at => {
        this.stop();
        this.show(at);
      },
      play: () => (this.playing ? this.stop() : this.play()),
      cancel: () => {
        this.working.cancel();
        this.progress = undefined;
        const model = this.page.model();
        this.page.remember({ ...model, choice: { ...model.choice, compareWith: '' } });
      },
      go: page.go,
      point: page.point,
    });
  }

  get busy(): boolean {
    return this.working.busy;
  }

  draw(model: Model): void {
    this.pane.draw(model, { progress: this.progress, failure: this.failure, playing: this.playing });
  }

  hear(message: string): void {
    if (this.progress === undefined) return;
    this.progress = message;
    this.page.become(this.page.model());
  }

  /** What was computed before is of other points. */
  leave(): void {
    this.stop();
    this.working.cancel();
    [this.progress, this.failure] = [undefined, undefined];
  }

  /** The points have their places: those of the other run are asked for. */
  async arrive(): Promise<void> {
    this.leave();
    const model = this.page.model();
    const { points, choice, others, places, placedBy, file } = model;
    const other = others.find(({ folder }) => folder === choice.compareWith);
    if (!other || !points || !places || placedBy === 'axes') return;
    const { names, files, file: fileOf, line } = points;
    const of = ofWords(model) ? 'vocabulary' : 'examples';
    const layer = file ? undefined : layerOf(model);
    const where = of === 'examples' ? { files, file: fileOf, line, ...(layer !== undefined && { layer }) } : {};
    const { byLabel: _, ...method } = settingsOf(choice, placedBy);
    this.progress = `Computing the map of ${other.name}`;
    this.page.become(this.page.model());
    try {
      const asked = { folder: other.folder, of, names, ...where, ...method } as const;
      const same = await this.working.run(signal => this.page.request(asked, signal));
      if (!same) return;
      const { points: both, coordinates } = same;
      this.progress = undefined;
      this.take({ name: other.name, points: both, coordinates });
      announce(`The map of ${other.name} lies over this one`);
    } catch (error) {
      this.progress = undefined;
      this.failure = error instanceof Error ? error.message : String(error);
      this.page.become(this.page.model());
    }
  }

  /** The maps are drawn by other components, or in space. */
  again(): void {
    this.stop();
    this.take(this.page.model().compared);
  }

  private take(compared: Model['compared']): void {
    this.page.become(layCompared(this.page.model(), compared));
    this.page.place();
    this.page.restyle();
  }

  private show(at: number): void {
    this.page.become(showBetween(this.page.model(), at));
    this.page.place();
  }

  private stop(): void {
    if (!this.playing) return;
    this.way++;
    this.playing = false;
    // Names and lines of equal density wait until the points rest.
    this.page.place();
    this.page.become(this.page.model());
  }

  private play(): void {
    const from = this.page.model().laid?.at ?? 0;
    const to = from >= 1 ? 0 : 1;
    const way = ++this.way;
    const began = performance.now();
    this.playing = true;
    const step = () => {
      if (way !== this.way || !this.page.model().laid) return;
      const done = Math.min(1, (performance.now() - began) / (WAY * Math.abs(to - from)));
      this.show(from + (to - from) * ease(done));
      if (done < 1) {
        requestAnimationFrame(step);
        return;
      }
      this.stop();
      announce(to === 1 ? `As in ${this.page.model().compared?.name}` : 'As in this run');
    };
    requestAnimationFrame(step);
  }
}

/** Begins and ends slowly. */
function ease(part: number): number {
  return part * part * (3 - 2 * part);
}
