/** The plot itself: points that pan, zoom, move to new places, and can be pointed at or walked through by keyboard. */
import { element } from '../shared/element';
import { makeRepaint, watchSize } from '../shared/repaint';
import { prefersReducedMotion, type Theme } from '../shared/theme';
import { makeCanvasRenderer } from './canvas2d';
import {
  fitAll,
  type Label,
  type LabelCandidate,
  PointIndex,
  placeLabels,
  pointSize,
  pointTowards,
  type Size,
  toScreen,
  toWorld,
  type Viewport,
  zoomAbout,
} from './layout';
import { HIDDEN, type Renderer } from './renderer';
import { makeWebGlRenderer } from './webgl';

/** A little over the time between two pictures on the way, so that motion flows. */
const GLIDE_MILLISECONDS = 140;
/** Pixels around the pointer in which a point is found. */
const REACH = 14;
const PIXELS_A_LABEL = 9000;
const MOST_CANDIDATES = 4000;

export interface PlotEvents {
  /** The pointer or the keyboard came to a point, or left (-1). `byKeyboard` wants to be spoken. */
  readonly choose: (point: number, x: number, y: number, byKeyboard: boolean) => void;
  /** A click or Enter on a point. */
  readonly open: (point: number) => void;
}

export interface Drawn {
  readonly viewport: Viewport;
  readonly size: Size;
  /** [count, 2] */
  readonly places: Float32Array;
  /** [count, 4] */
  readonly styles: Uint8Array;
  readonly labels: readonly Label[];
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
  /** False where points are drawn without WebGL. */
  readonly accelerated: boolean;
  private readonly renderer: Renderer;
  private size: Size = { width: 1, height: 1 };
  private viewport: Viewport | undefined;
  private from: Float32Array = new Float32Array();
  private to: Float32Array = new Float32Array();
  private styles: Uint8Array = new Uint8Array();
  private index: PointIndex | undefined;
  private glideStart: number | undefined;
  private chosen = -1;
  private theme: Theme | undefined;
  private candidates: () => Iterable<number> = () => [];
  private nameOf: (point: number) => string = () => '';
  private headings: readonly { readonly text: string; readonly x: number; readonly y: number }[] = [];
  private readonly repaint = makeRepaint(() => this.paint());

  constructor(private readonly events: PlotEvents) {
    const accelerated = makeWebGlRenderer(this.canvas);
    this.accelerated = accelerated !== undefined;
    this.renderer = accelerated ?? makeCanvasRenderer(this.canvas);
    this.canvas.addEventListener('redraw', () => this.repaint());
    watchSize(this.root, (width, height) => {
      this.size = { width: Math.max(1, width), height: Math.max(1, height) };
      this.repaint();
    });
    this.listen();
  }

  get hasPoints(): boolean {
    return this.to.length > 0;
  }

  /** @param places [count, 2] within -1..1; points glide there from where they are */
  setPlaces(places: Float32Array): void {
    const glide = this.to.length === places.length && !prefersReducedMotion();
    this.from = glide ? this.to : places;
    this.to = places;
    this.index = undefined;
    this.glideStart = glide ? performance.now() : undefined;
    this.renderer.setPlaces(this.from, this.to);
    if (this.styles.length !== 2 * places.length) this.chosen = -1;
    this.repaint();
  }

  /** @param styles [count, 4] */
  setStyles(styles: Uint8Array, theme: Theme): void {
    this.styles = styles;
    this.theme = theme;
    this.renderer.setStyles(styles);
    this.repaint();
  }

  /** @param candidates points in order of importance; @param headings texts at fixed places, before all others */
  setLabels(
    candidates: () => Iterable<number>,
    nameOf: (point: number) => string,
    headings: readonly { readonly text: string; readonly x: number; readonly y: number }[],
  ): void {
    this.candidates = candidates;
    this.nameOf = nameOf;
    this.headings = headings;
    this.repaint();
  }

  reset(): void {
    this.viewport = undefined;
    this.repaint();
  }

  zoom(factor: number): void {
    const { width, height } = this.size;
    this.viewport = zoomAbout(this.currentViewport(), this.size, width / 2, height / 2, factor);
    this.repaint();
  }

  /** Brings a point into view and chooses it. */
  show(point: number): void {
    const [left, top] = this.screenOf(point);
    const { width, height } = this.size;
    if (left < 20 || top < 20 || left > width - 20 || top > height - 20) {
      this.viewport = { ...this.currentViewport(), x: this.to[2 * point]!, y: this.to[2 * point + 1]! };
    }
    this.choose(point, true);
  }

  /** Where a point stands now, in CSS pixels of the plot. */
  screenOf(point: number): [number, number] {
    return toScreen(this.currentViewport(), this.size, this.to[2 * point]!, this.to[2 * point + 1]!);
  }

  /** What an exported drawing needs. */
  describe(): Drawn {
    const { size, styles } = this;
    return { viewport: this.currentViewport(), size, places: this.to, styles, labels: this.placeLabels() };
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
    this.renderer.draw({ viewport, size, density, pointSize: this.currentPointSize(), moved });
    this.paintOverlay(density, moved === 1);
    if (moved < 1) this.repaint();
    else this.glideStart = undefined;
  }

  private paintOverlay(density: number, still: boolean): void {
    const context = this.overlay.getContext('2d')!;
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    if (!this.theme) return;
    if (still) this.paintLabels(context, this.theme);
    if (this.chosen < 0 || 2 * this.chosen >= this.to.length) return;
    const [x, y] = this.screenOf(this.chosen);
    context.beginPath();
    context.arc(x, y, this.currentPointSize() / 2 + 4, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = this.theme.foreground;
    context.stroke();
  }

  private paintLabels(context: CanvasRenderingContext2D, theme: Theme): void {
    context.font = this.font(theme);
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = theme.background;
    context.fillStyle = theme.foreground;
    for (const { text, x, y } of this.placeLabels()) {
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  }

  private placeLabels(): Label[] {
    if (!this.theme || this.to.length === 0) return [];
    const { size, theme } = this;
    const viewport = this.currentViewport();
    const wanted: LabelCandidate[] = this.headings.map(({ text, x, y }) => {
      const [left, top] = toScreen(viewport, size, x, y);
      return { text, x: left, y: top, centred: true };
    });
    for (const point of this.candidates()) {
      if (wanted.length >= MOST_CANDIDATES) break;
      const [x, y] = this.screenOf(point);
      if (x < 0 || y < 0 || x > size.width || y > size.height || !this.isShown(point)) continue;
      wanted.push({ text: this.nameOf(point), x, y });
    }
    const context = this.overlay.getContext('2d')!;
    context.font = this.font(theme);
    const most = Math.round((size.width * size.height) / PIXELS_A_LABEL);
    return placeLabels(wanted, size, Math.max(most, this.headings.length), text => context.measureText(text).width);
  }

  /** Names of kinds are set in bold, names of points are not; the two never stand together. */
  private font({ fontFamily }: Theme): string {
    return this.headings.length > 0 ? `600 13px ${fontFamily}` : `12px ${fontFamily}`;
  }

  private isShown(point: number): boolean {
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
    let drag: { x: number; y: number; viewport: Viewport; moved: boolean } | undefined;
    this.root.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      drag = { x: event.clientX, y: event.clientY, viewport: this.currentViewport(), moved: false };
      this.root.setPointerCapture(event.pointerId);
    });
    this.root.addEventListener('pointermove', event => {
      if (!drag) {
        this.choose(this.pointAt(event), false);
        return;
      }
      const { viewport } = drag;
      const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
      drag.moved ||= Math.hypot(dx, dy) > 3;
      if (!drag.moved) return;
      this.choose(-1, false);
      this.viewport = { ...viewport, x: viewport.x - dx / viewport.scale, y: viewport.y + dy / viewport.scale };
      this.repaint();
    });
    this.root.addEventListener('pointerup', event => {
      const clicked = drag && !drag.moved ? this.pointAt(event) : -1;
      drag = undefined;
      if (clicked >= 0) this.events.open(clicked);
    });
    this.root.addEventListener('pointercancel', () => {
      drag = undefined;
    });
    this.root.addEventListener('pointerleave', () => this.choose(-1, false));
    this.root.addEventListener('dblclick', () => this.reset());
    this.root.addEventListener(
      'wheel',
      event => {
        event.preventDefault();
        const box = this.root.getBoundingClientRect();
        const factor = Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016));
        const [left, top] = [event.clientX - box.left, event.clientY - box.top];
        this.viewport = zoomAbout(this.currentViewport(), this.size, left, top, factor);
        this.choose(-1, false);
        this.repaint();
      },
      { passive: false },
    );
    this.root.addEventListener('keydown', event => this.press(event));
    this.root.addEventListener('blur', () => this.choose(-1, false));
  }

  private press(event: KeyboardEvent): void {
    const directions: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const direction = directions[event.key];
    if (direction && event.shiftKey) this.pan(direction);
    else if (direction) this.walk(direction);
    else if (event.key === '+' || event.key === '=') this.zoom(1.5);
    else if (event.key === '-') this.zoom(1 / 1.5);
    else if (event.key === '0' || event.key === 'Home') this.reset();
    else if (event.key === 'Enter' && this.chosen >= 0) this.events.open(this.chosen);
    else if (event.key === 'Escape') this.choose(-1, false);
    else return;
    event.preventDefault();
  }

  private pan([dx, dy]: readonly [number, number]): void {
    const viewport = this.currentViewport();
    this.viewport = {
      ...viewport,
      x: viewport.x + (60 * dx) / viewport.scale,
      y: viewport.y + (60 * dy) / viewport.scale,
    };
    this.choose(-1, false);
    this.repaint();
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
