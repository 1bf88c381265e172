/** What pointer and keyboard do in the plot: move, turn, zoom, outline, walk from point to point. */
import { hasModifier } from '../shared/modifier';
import { boxBetween, type Outline, thin } from './lasso';

export type Tool = 'move' | 'lasso' | 'box';

export interface Gestured {
  readonly root: HTMLElement;
  readonly tool: () => Tool;
  readonly hover: (event: MouseEvent) => void;
  readonly leave: () => void;
  readonly click: (event: MouseEvent) => void;
  /** A drag begins; what is returned follows it, in pixels since it began. */
  readonly drag: (turning: boolean) => (dx: number, dy: number, sx: number, sy: number) => void;
  /** In pixels of the plot; `done` when the hand lets go, undefined when it is given up. */
  readonly outline: (outline: Outline | undefined, done: boolean, adding: boolean) => void;
  readonly zoomAt: (left: number, top: number, factor: number) => void;
  readonly reset: () => void;
  readonly key: (event: KeyboardEvent) => boolean;
}

interface Drag {
  readonly x: number;
  readonly y: number;
  lastX: number;
  lastY: number;
  moved: boolean;
  readonly follow?: ReturnType<Gestured['drag']>;
  readonly shape?: 'lasso' | 'box';
  corners: [number, number][];
}

export function listenToGestures(to: Gestured): void {
  const { root } = to;
  let drag: Drag | undefined;
  const placeOf = (event: MouseEvent): [number, number] => {
    const box = root.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  root.addEventListener('pointerdown', event => {
    if (event.button !== 0 && event.button !== 2) return;
    const tool = to.tool();
    const shape =
      event.button === 2 ? undefined : event.shiftKey && tool === 'move' ? 'lasso' : tool === 'move' ? undefined : tool;
    drag = {
      x: event.clientX,
      y: event.clientY,
      lastX: event.clientX,
      lastY: event.clientY,
      moved: false,
      ...(shape ? { shape } : { follow: to.drag(event.button === 0) }),
      corners: [placeOf(event)],
    };
    root.setPointerCapture(event.pointerId);
    root.focus({ preventScroll: true });
  });
  root.addEventListener('pointermove', event => {
    if (!drag) return to.hover(event);
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    drag.moved ||= Math.hypot(dx, dy) > 3;
    if (!drag.moved) return;
    to.leave();
    drag.follow?.(dx, dy, event.clientX - drag.lastX, event.clientY - drag.lastY);
    drag.lastX = event.clientX;
    drag.lastY = event.clientY;
    if (!drag.shape) return;
    if (drag.shape === 'lasso') drag.corners.push(placeOf(event));
    to.outline(outlineOf(drag, placeOf(event)), false, false);
  });
  root.addEventListener('pointerup', event => {
    const ended = drag;
    drag = undefined;
    if (!ended) return;
    if (!ended.moved) to.click(event);
    else if (ended.shape) to.outline(outlineOf(ended, placeOf(event)), true, hasModifier(event) || event.altKey);
  });
  root.addEventListener('pointercancel', () => {
    if (drag?.shape) to.outline(undefined, false, false);
    drag = undefined;
  });
  // The other button moves what the first one turns.
  root.addEventListener('contextmenu', event => event.preventDefault());
  root.addEventListener('pointerleave', () => to.leave());
  root.addEventListener('dblclick', () => to.reset());
  root.addEventListener(
    'wheel',
    event => {
      event.preventDefault();
      to.zoomAt(...placeOf(event), Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)));
    },
    { passive: false },
  );
  root.addEventListener('keydown', event => {
    if (event.key === 'Escape' && drag?.shape) {
      drag = undefined;
      to.outline(undefined, false, false);
    } else if (!to.key(event)) return;
    event.preventDefault();
  });
  root.addEventListener('blur', () => to.leave());
}

function outlineOf({ shape, corners }: Drag, now: readonly [number, number]): Outline {
  return shape === 'box' ? boxBetween(corners[0]!, now) : thin([...corners, now], 2);
}
