/** The plot itself: points that pan, zoom, move to new places, and can be pointed at or walked through by keyboard. */
import { element } from '../shared/element';
import { hasModifier } from '../shared/modifier';
import { makeRepaint, watchSize } from '../shared/repaint';
import { prefersReducedMotion, type Theme } from '../shared/theme';
import { Annotations, type Placed, type Seen } from './annotations';
import { START } from './camera';
import { listenToGestures, type Tool } from './gestures';
import { type Outline, pointsInside } from './lasso';
import {
  fitAll,
  PointIndex,
  pointSize,
  pointTowards,
  type Size,
  toScreen,
  toWorld,
  type Viewport,
  zoomAbout,
} from './layout';
import { paintRing } from './overlay';
import { makeRasterRenderer } from './raster';
import { HIDDEN, type Renderer } from './renderer';
import { Space } from './space';
import { makeWebGlRenderer, whoDraws } from './webgl';

/** A little over the time between two pictures on the way, so that motion flows. */
const GLIDE_MILLISECONDS = 140;
/** Pixels around the pointer in which a point is found. */
const REACH = 14;

export interface PlotEvents {
  /** The pointer or the keyboard came to a point, or left (-1). `byKeyboard` wants to be spoken. */
  readonly choose: (point: number, x: number, y: number, byKeyboard: boolean) => void;
  /** A click or Enter on a point. */
  readonly open: (point: number) => void;
  /** Escape where no point is chosen, or Alt with an arrow key. */
  readonly leave: () => void;
  readonly step: (by: 1 | -1) => void;
  /** A lasso or a box holds these points; `adding` to those that are selected. */
  readonly select: (points: readonly number[], adding: boolean) => void;
}

export interface Drawn extends Placed {
  readonly viewport: Viewport;
  readonly size: Size;
  /** [count, 2] as they are seen. */
  readonly places: Float32Array;
  /** [count] 0 nearest to 1 farthest, of points in space. */
  readonly depth: Float32Array | undefined;
  /** [count, 4] */
  readonly styles: Uint8Array;
}

export interface PlotView {
  readonly viewport: Viewport | undefined;
  readonly rotation: readonly number[] | undefined;
}

export class Plot {
  private readonly canvas = element('canvas', { 'aria-hidden': true });
  private readonly overlay = element('canvas', { 'aria-hidden': true });
  readonly root = element(
    'div',
    { class: 'plot', tabindex: 0, role: 'application', 'aria-roledescription': 'scatter plot' },
    this.canvas,
    this.overlay,
  );
  /** False where WebGL 2 is missing, so that the page draws the points itself. */
  readonly hasWebGl: boolean;
  private readonly renderer: Renderer;
  private size: Size = { width: 1, height: 1 };
  private viewport: Viewport | undefined;
  private to: Float32Array = new Float32Array();
  private space: Space | undefined;
  private readonly annotations = new Annotations();
  tool: Tool = 'move';
  private styles: Uint8Array = new Uint8Array();
  private index: PointIndex | undefined;
  private glideStart: number | undefined;
  private chosen = -1;
  private marked = -1;
  private theme: Theme | undefined;
  readonly repaint = makeRepaint(() => this.paint());

  constructor(private readonly events: PlotEvents) {
    const who = whoDraws();
    this.hasWebGl = who !== undefined;
    this.renderer = (who === 'gpu' && makeWebGlRenderer(this.canvas)) || makeRasterRenderer(this.canvas);
    this.canvas.addEventListener('redraw', () => this.repaint());
    watchSize(this.root, (width, height) => {
      this.size = { width: Math.max(1, width), height: Math.max(1, height) };
      this.repaint();
    });
    this.listen();
  }

  /** @param places [count, dimensions] within -1..1; points glide there from where they are */
  setPlaces(places: Float32Array, dimensions: 2 | 3 = 2, gliding = true): void {
    const count = places.length / dimensions;
    const before =
      dimensions === 3 ? (this.space?.to ?? places.subarray(0, 0)) : this.space ? places.subarray(0, 0) : this.to;
    const glide = gliding && before.length === places.length && !prefersReducedMotion();
    const from = glide ? before : places;
    this.glideStart = glide ? performance.now() : undefined;
    if (dimensions === 3) {
      const rotation = this.space?.rotation;
      this.space = new Space(from, places);
      if (rotation) this.space.turnTo(rotation);
      this.to = this.space.flat;
    } else {
      this.space = undefined;
      this.to = places;
      this.renderer.setPlaces(from, places);
    }
    this.index = undefined;
    if (this.styles.length !== 4 * count) this.chosen = -1;
    this.repaint();
  }

  /** How the view is moved and turned; what `setView` brings back. */
  get view(): PlotView {
    return { viewport: this.viewport, rotation: this.space && [...this.space.rotation] };
  }

  setView({ viewport, rotation }: PlotView): void {
    this.viewport = viewport;
    if (rotation) this.space?.turnTo(Float64Array.from(rotation));
    this.repaint();
  }

  /** Turns points in space by pixels of a drag. */
  turn(dx: number, dy: number): void {
    this.space?.turn(dx, dy);
    this.choose(-1, false);
    this.repaint();
  }

  /** Where points in space are seen, as they are turned now. */
  private look(space: Space, moved: number): void {
    space.look(moved);
    this.renderer.setPlaces(this.to, this.to, space.depth);
    this.index = undefined;
  }

  /** @param styles [count, 4] */
  setStyles(styles: Uint8Array, theme: Theme): void {
    this.styles = styles;
    this.theme = theme;
    this.renderer.setStyles(styles);
    this.repaint();
  }

  /** Names, arrows and whatever else stands over the points. */
  annotate(annotations: Partial<Pick<Annotations, 'names' | 'arrows' | 'axes' | 'contours' | 'compass'>>): void {
    Object.assign(this.annotations, annotations);
    this.repaint();
  }

  reset(): void {
    this.viewport = undefined;
    this.space?.turnTo(START);
    this.repaint();
  }

  zoom(factor: number): void {
    const { width, height } = this.size;
    this.viewport = zoomAbout(this.currentViewport(), this.size, width / 2, height / 2, factor);
    this.repaint();
  }

  /** Brings a point into view and chooses it. */
  show(point: number): void {
    this.bring(point);
    this.choose(point, true);
  }

  /** Moves the view to a point where it is out of sight. */
  bring(point: number): void {
    const [left, top] = this.screenOf(point);
    const { width, height } = this.size;
    if (left < 20 || top < 20 || left > width - 20 || top > height - 20) {
      this.viewport = { ...this.currentViewport(), x: this.to[2 * point]!, y: this.to[2 * point + 1]! };
      this.repaint();
    }
  }

  /** Rings a point that is pointed at elsewhere; -1 for none. */
  pointTo(point: number): void {
    this.chosen = point;
    this.repaint();
  }

  /** Rings a point until another is marked: the one whose neighbours stand out; -1 for none. */
  mark(point: number): void {
    this.marked = point;
    this.repaint();
  }

  /** Where a point stands now, in CSS pixels of the plot. */
  screenOf(point: number): [number, number] {
    return toScreen(this.currentViewport(), this.size, this.to[2 * point]!, this.to[2 * point + 1]!);
  }

  /** As it is drawn now, on the background. @returns base64 of a PNG file */
  picture(): string {
    // What WebGL drew is there until the page goes on.
    this.paint();
    const canvas = element('canvas', {});
    canvas.width = this.canvas.width;
    canvas.height = this.canvas.height;
    const context = canvas.getContext('2d')!;
    context.fillStyle = this.theme?.background ?? '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.canvas, 0, 0);
    context.drawImage(this.overlay, 0, 0);
    return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
  }

  /** What an exported drawing needs. */
  describe(): Drawn {
    const { size, styles } = this;
    const placed = this.annotations.place(this.overlay.getContext('2d')!, this.theme, this.seen());
    return { viewport: this.currentViewport(), size, places: this.to, depth: this.space?.depth, styles, ...placed };
  }

  private currentViewport(): Viewport {
    return this.viewport ?? fitAll(this.size);
  }

  private zoomFactor(): number {
    return this.currentViewport().scale / fitAll(this.size).scale;
  }

  currentPointSize(): number {
    return pointSize(this.to.length / 2, this.zoomFactor());
  }

  private paint(): void {
    const { size } = this;
    const density = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.overlay]) {
      const [width, height] = [Math.round(size.width * density), Math.round(size.height * density)];
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    }
    const moved =
      this.glideStart === undefined ? 1 : Math.min(1, (performance.now() - this.glideStart) / GLIDE_MILLISECONDS);
    const viewport = this.currentViewport();
    const { space } = this;
    if (space && (space.turned || this.glideStart !== undefined)) this.look(space, moved);
    const deep = space !== undefined;
    this.renderer.draw({
      viewport,
      size,
      density,
      pointSize: this.currentPointSize(),
      moved: deep ? 1 : moved,
      deep,
      background: this.theme?.background ?? '#ffffff',
    });
    this.paintOverlay(density, moved === 1);
    if (moved < 1) this.repaint();
    else this.glideStart = undefined;
  }

  private paintOverlay(density: number, still: boolean): void {
    const context = this.overlay.getContext('2d')!;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    if (!this.theme) return;
    this.annotations.paint(context, this.theme, this.seen(), still);
    if (still) this.ring(context, this.marked, this.theme.focus);
    this.ring(context, this.chosen, this.theme.foreground);
  }

  private seen(): Seen {
    return {
      viewport: this.currentViewport(),
      size: this.size,
      places: this.to,
      pointSize: this.currentPointSize(),
      isShown: point => this.isShown(point),
      axes: this.space?.axes,
    };
  }

  private ring(context: CanvasRenderingContext2D, point: number, colour: string): void {
    if (point < 0 || 2 * point >= this.to.length) return;
    paintRing(context, this.screenOf(point), this.currentPointSize() / 2 + 4, colour);
  }

  isShown(point: number): boolean {
    return this.styles[4 * point + 3]! < HIDDEN;
  }

  private choose(point: number, byKeyboard: boolean): void {
    if (point === this.chosen && !byKeyboard) return;
    this.chosen = point;
    this.repaint();
    const box = this.root.getBoundingClientRect();
    const [x, y] = point < 0 ? [0, 0] : this.screenOf(point);
    this.events.choose(point, box.left + x, box.top + y, byKeyboard);
  }

  private pointAt(event: MouseEvent): number {
    const box = this.root.getBoundingClientRect();
    const viewport = this.currentViewport();
    const [x, y] = toWorld(viewport, this.size, event.clientX - box.left, event.clientY - box.top);
    this.index ??= new PointIndex(this.to);
    return this.index.nearest(x, y, REACH / viewport.scale, point => this.isShown(point));
  }

  private listen(): void {
    listenToGestures({
      root: this.root,
      tool: () => this.tool,
      hover: event => this.choose(this.pointAt(event), false),
      leave: () => this.choose(-1, false),
      click: event => {
        const point = this.pointAt(event);
        if (point >= 0) this.events.open(point);
      },
      drag: turning => {
        const viewport = this.currentViewport();
        if (turning && this.space) return (_dx, _dy, sx, sy) => this.turn(sx, sy);
        return (dx, dy) =>
          this.moveTo({ ...viewport, x: viewport.x - dx / viewport.scale, y: viewport.y + dy / viewport.scale });
      },
      outline: (outline, done, adding) => {
        this.annotations.outline = done ? undefined : outline;
        this.repaint();
        if (done && outline) this.events.select(this.pointsIn(outline), adding);
      },
      zoomAt: (left, top, factor) => this.moveTo(zoomAbout(this.currentViewport(), this.size, left, top, factor)),
      reset: () => this.reset(),
      key: event => this.press(event),
    });
  }

  private moveTo(viewport: Viewport): void {
    this.viewport = viewport;
    this.choose(-1, false);
    this.repaint();
  }

  /** @param outline in pixels */
  private pointsIn(outline: Outline): number[] {
    const viewport = this.currentViewport();
    const inWorld = outline.map(([left, top]) => toWorld(viewport, this.size, left, top));
    return pointsInside(this.to, inWorld, point => this.isShown(point));
  }

  /** @returns whether the key means something here */
  private press(event: KeyboardEvent): boolean {
    const directions: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const direction = directions[event.key];
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight'))
      this.events.step(event.key === 'ArrowLeft' ? -1 : 1);
    else if (direction && hasModifier(event) && this.space) this.turn(20 * direction[0], -20 * direction[1]);
    else if (direction && event.shiftKey) this.pan(direction);
    else if (direction) this.walk(direction);
    else if (event.key === '+' || event.key === '=') this.zoom(1.5);
    else if (event.key === '-') this.zoom(1 / 1.5);
    else if (event.key === '0' || event.key === 'Home') this.reset();
    else if (event.key === 'Enter' && this.chosen >= 0) this.events.open(this.chosen);
    else if (event.key === ' ' && this.chosen >= 0) this.events.select([this.chosen], true);
    else if (event.key === 'Escape' && this.chosen < 0) this.events.leave();
    else if (event.key === 'Escape') this.choose(-1, false);
    else return false;
    return true;
  }

  private pan([dx, dy]: readonly [number, number]): void {
    const viewport = this.currentViewport();
    this.moveTo({
      ...viewport,
      x: viewport.x + (60 * dx) / viewport.scale,
      y: viewport.y + (60 * dy) / viewport.scale,
    });
  }

  private walk(direction: readonly [number, number]): void {
    if (this.to.length === 0) return;
    const viewport = this.currentViewport();
    const accepts = (point: number) => this.isShown(point);
    this.index ??= new PointIndex(this.to);
    const next =
      this.chosen < 0
        ? this.index.nearest(viewport.x, viewport.y, 4, accepts)
        : pointTowards(this.to, this.chosen, direction, accepts);
    if (next >= 0) this.show(next);
  }
}
