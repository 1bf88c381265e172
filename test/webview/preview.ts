/** Opens a view in a real browser without the editor: its bundle under the same content policy, themes and a host that answers. */
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_SWITCHES, findChromium } from '../../scripts/chromium.mjs';
import type { Envelope, ViewName } from '../../src/protocol/view';
import { THEMES, type ThemeName } from './themes';

const ROOT = join(__dirname, '../..');
/** Any address will do: every request is answered here. */
const ORIGIN = 'http://view.test';

/** What the host says: news for news, and answers to requests. */
export interface Host {
  /** Called for each piece of news from the view; `post` sends news to it. */
  readonly news?: (name: string, payload: unknown, post: (name: string, payload: unknown) => void) => void;
  /** A thrown error becomes a failure. */
  readonly request?: (name: string, payload: unknown, cancelled: () => boolean) => unknown;
  /** Whether it has ended: it no longer answers whether it is there. */
  readonly dead?: () => boolean;
}

export interface PreviewOptions {
  readonly view: ViewName;
  readonly host: Host;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the view remembered in an earlier life. */
  readonly remembered?: unknown;
  /** More classes of the body, such as `vscode-reduce-motion`. */
  readonly classes?: string;
  /** Script that runs before the view's own. */
  readonly before?: string;
}

export interface Preview {
  readonly page: Page;
  /** All news from the view so far. */
  readonly said: { readonly name: string; readonly payload: unknown }[];
  /** Uncaught errors and what the content policy refused. */
  readonly faults: string[];
  post(name: string, payload: unknown): Promise<void>;
  setTheme(theme: ThemeName): Promise<void>;
  remembered(): Promise<unknown>;
  /** Waits until what was asked for has been painted. */
  settle(): Promise<void>;
  /** Waits until an expression is true in the page, whose policy keeps the browser library from polling there. */
  until(expression: string): Promise<void>;
  close(): Promise<void>;
}

let browser: Promise<Browser> | undefined;

/** Undefined where there is no browser on this machine. */
export function openBrowser(): Promise<Browser> | undefined {
  const executablePath = findChromium();
  if (!executablePath) return undefined;
  browser ??= chromium.launch({ executablePath, args: [...CHROMIUM_SWITCHES, '--enable-unsafe-swiftshader'] });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** For `before`: skips a suite, saying so, where there is no browser. */
export function skipWithoutBrowser(this: Mocha.Context): void {
  if (openBrowser()) return;
  console.log('      no Chromium or Chrome on this machine: views are not tested in a browser (name one in $CHROMIUM)');
  this.skip();
}

const bundles = new Map<ViewName, Promise<string>>();

function bundle(view: ViewName): Promise<string> {
  const known = bundles.get(view);
  if (known) return known;
  const made = esbuild
    .build({
      entryPoints: [join(ROOT, 'webview', view, 'index.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'silent',
    })
    .then(({ outputFiles }) => outputFiles[0]!.text);
  bundles.set(view, made);
  return made;
}

/** @throws when there is no browser: ask `openBrowser` first */
export async function openPreview(options: PreviewOptions): Promise<Preview> {
  const opened = await openBrowser();
  if (!opened) throw new Error('no Chromium on this machine');
  const { view, host, theme = 'dark', width = 1000, height = 760, remembered, classes = '', before = '' } = options;
  const page = await opened.newPage({ viewport: { width, height } });
  const said: Preview['said'] = [];
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(String(error.stack ?? error)));
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const cancelled = new Set<number>();
  const send = (envelope: Envelope) =>
    page.evaluate(`window.receiveFromHost(${JSON.stringify(pack(envelope))})`).catch(() => {});
  const post = async (name: string, payload: unknown) => void (await send({ kind: 'news', name, payload }));
  await page.exposeFunction('hostReceives', async (envelope: Envelope) => {
    if (envelope.kind === 'news') {
      said.push({ name: envelope.name, payload: envelope.payload });
      host.news?.(envelope.name, envelope.payload, post);
    } else if (envelope.kind === 'learnMore') {
      said.push({ name: 'learnMore', payload: envelope.topic });
    } else if (envelope.kind === 'ping') {
      if (!host.dead?.()) await send({ kind: 'alive' });
    } else if (envelope.kind === 'cancel') {
      cancelled.add(envelope.id);
    } else if (envelope.kind === 'request') {
      const { id, name } = envelope;
      try {
        const payload = await host.request?.(name, envelope.payload, () => cancelled.has(id));
        await send({ kind: 'reply', id, payload });
      } catch (error) {
        await send({ kind: 'failure', id, message: error instanceof Error ? error.message : String(error) });
      }
    }
  });
  const pages: Record<string, { readonly contentType: string; readonly body: string }> = {
    '/': { contentType: 'text/html', body: shell(view, theme, classes) },
    '/boot.js': { contentType: 'text/javascript', body: boot(remembered) + before },
    '/view.js': { contentType: 'text/javascript', body: await bundle(view) },
  };
  await page.route('**/*', (route, request) => {
    const path = new URL(request.url()).pathname;
    if (path.endsWith('.css')) return route.fulfill({ path: join(ROOT, 'media/webview', path) });
    return route.fulfill(pages[path] ?? { status: 204 });
  });
  await page.goto(`${ORIGIN}/`);
  return {
    page,
    said,
    faults,
    post,
    setTheme: async name =>
      void (await page.evaluate(`window.applyTheme(${JSON.stringify({ ...THEMES[name], classes })})`)),
    // A new size is seen in one frame, told in the next, and drawn in the one after.
    settle: async () =>
      void (await page.evaluate(
        'new Promise(done => { let left = 4; const next = () => (left-- > 0 ? requestAnimationFrame(next) : done()); next(); })',
      )),
    until: async expression => {
      const end = Date.now() + 10_000;
      while (!(await page.evaluate(expression))) {
        if (Date.now() > end) throw new Error(`waited 10 s in vain for ${expression}`);
        await page.waitForTimeout(20);
      }
    },
    remembered: () => page.evaluate('window.rememberedState'),
    close: () => page.close(),
  };
}

/** The page as the extension writes it, with VS Code's own default styles in front. */
function shell(view: ViewName, theme: ThemeName, classes: string): string {
  const { kind, variables } = THEMES[theme];
  const values = Object.entries(variables).map(([name, value]) => `${name}: ${value};`);
  const policy = "default-src 'none'; script-src 'nonce-boot'; style-src http://view.test 'nonce-theme'; img-src data:";
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="theme">@layer vscode-default { :root { ${values.join(' ')} } body { margin: 0; padding: 0 20px; } }</style>
<link rel="stylesheet" href="/shared.css"><link rel="stylesheet" href="/${view}.css">
</head><body data-view="${view}" class="${kind} ${classes}"><div id="root"></div>
<script nonce="boot" src="/boot.js"></script><script nonce="boot" src="/view.js"></script></body></html>`;
}

/** What VS Code puts into the page before the view's script. */
function boot(remembered: unknown): string {
  return `window.rememberedState = ${JSON.stringify(remembered) ?? 'undefined'};
window.acquireVsCodeApi = () => ({
  postMessage: message => { window.hostReceives(message); },
  getState: () => window.rememberedState,
  setState: state => { window.rememberedState = state; },
});
const unpack = value => {
  if (Array.isArray(value)) return value.map(unpack);
  if (!value || typeof value !== 'object') return value;
  if ('packedArray' in value) {
    const { buffer } = Uint8Array.from(atob(value.base64), character => character.charCodeAt(0));
    return new { Int32Array, Float32Array, Float64Array }[value.packedArray](buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
};
window.receiveFromHost = envelope => {
  window.dispatchEvent(new MessageEvent('message', { data: unpack(envelope) }));
};
window.applyTheme = ({ kind, variables, classes }) => {
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
  document.body.className = kind + ' ' + classes;
};
`;
}

/** Typed arrays do not pass through the browser's debugging protocol; VS Code's channel carries them as they are. */
function pack(value: unknown): unknown {
  if (value instanceof Float32Array || value instanceof Float64Array || value instanceof Int32Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { packedArray: value.constructor.name, base64: bytes.toString('base64') };
  }
  if (Array.isArray(value)) return value.map(pack);
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
  }
  return value;
}
