/** Extension <-> webviews. A view posts `ready`, the host pushes state, the view sends intents and requests. Types only. */
import type { DocsTopic } from '../core/base/docsPages';

/** Each has a folder in `webview`, and a style sheet of its name. */
export type ViewName =
  | 'curves'
  | 'runs'
  | 'attention'
  | 'projection'
  | 'lens'
  | 'report'
  | 'examples'
  | 'compare'
  | 'data'
  | 'rate'
  | 'generation'
  | 'tokens'
  | 'sweep';

/** What crosses `postMessage`, both ways. A failed request always rejects. */
export type Envelope =
  | { readonly kind: 'news'; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'request'; readonly id: number; readonly name: string; readonly payload: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The view asks whether there is a host, which says `alive`. */
  | { readonly kind: 'ping' }
  | { readonly kind: 'alive' }
  /** The view asks for a page of the documentation. */
  | { readonly kind: 'learnMore'; readonly topic: DocsTopic }
  | { readonly kind: 'reply'; readonly id: number; readonly payload: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string };

/** One view's messages: news each way, and requests that the view makes of the host. */
export interface View {
  readonly toView: { readonly [name: string]: unknown };
  readonly toHost: { readonly [name: string]: unknown };
  readonly requests: { readonly [name: string]: { readonly parameters: unknown; readonly result: unknown } };
}
