/** One repaint a frame, however many changes ask for it. */

export function makeRepaint(paint: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  };
}

/** Calls back with an element's content size in CSS pixels, now and whenever it changes. */
export function watchSize(of: Element, changed: (width: number, height: number) => void): ResizeObserver {
  let last = '';
  const observer = new ResizeObserver(entries => {
    const box = entries.at(-1)!.contentRect;
    const size = `${Math.round(box.width)} ${Math.round(box.height)}`;
    // A scroll bar that the new drawing brings or takes must not set off an endless exchange.
    if (size === last) return;
    last = size;
    requestAnimationFrame(() => changed(box.width, box.height));
  });
  observer.observe(of);
  return observer;
}
