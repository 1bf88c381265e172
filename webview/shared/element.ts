/** Builds DOM without HTML strings or style attributes, which the content policy forbids. */

export type Child = Node | string | number | null | undefined | false;

export interface Attributes {
  readonly class?: string;
  /** Set through CSSOM. Custom properties too. */
  readonly style?: Readonly<Record<string, string>>;
  readonly on?: { readonly [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
  readonly [name: string]: unknown;
}

export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  apply(made, attributes, children);
  return made;
}

export function svgElement<T extends keyof SVGElementTagNameMap>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[T] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  apply(made, attributes, children);
  return made;
}

function apply(made: HTMLElement | SVGElement, attributes: Attributes, children: readonly Child[]): void {
  const { style, on, ...plain } = attributes;
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined || value === null) continue;
    // `aria-pressed="false"` says something; `disabled="false"` would say the opposite of what it means.
    if (typeof value !== 'boolean' || name.startsWith('aria-')) made.setAttribute(name, String(value));
    else made.toggleAttribute(name, value);
  }
  for (const [name, value] of Object.entries(style ?? {})) made.style.setProperty(name, value);
  for (const [name, handle] of Object.entries(on ?? {})) {
    made.addEventListener(name, handle as (event: Event) => void);
  }
  append(made, children);
}

export function append(to: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    to.append(typeof child === 'number' ? String(child) : child);
  }
}

/** Replaces all that is in an element. */
export function fill(to: Element, ...children: readonly Child[]): void {
  to.replaceChildren();
  append(to, children);
}

/** The page's only fixed element, which the host writes. */
export function pageRoot(): HTMLElement {
  const root = document.getElementById('root');
  if (!root) throw new Error('internal: the page has no #root');
  return root;
}
