/** Stands in for the editor in a page that was saved: answers what the view asks from what is in the page. */
import type { AttentionPageData, PackedRows } from '../../src/core/explain/attention/page';
import type { AttentionMatrix, AttentionPart, AttentionThumbnails } from '../../src/core/explain/explanation';
import type { AttentionView } from '../../src/protocol/attention';
import type { Envelope } from '../../src/protocol/view';

type Asked = AttentionView['requests']['matrix']['parameters'];

const data = JSON.parse(document.getElementById('attention-data')!.textContent!) as AttentionPageData;

/** As the editor's own themes have them. */
const common = {
  'font-family': 'system-ui, "Segoe UI", "Liberation Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': 'ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace',
};
const themes = {
  dark: {
    'editor-background': '#1f1f1f',
    'editor-foreground': '#cccccc',
    foreground: '#cccccc',
    descriptionForeground: '#9d9d9d',
    focusBorder: '#0078d4',
    'panel-border': '#2b2b2b',
    'button-background': '#0078d4',
    'button-foreground': '#ffffff',
    'button-secondaryBackground': '#313131',
    'button-secondaryForeground': '#cccccc',
    'dropdown-background': '#313131',
    'dropdown-foreground': '#cccccc',
    'editorHoverWidget-background': '#202020',
    'editorHoverWidget-border': '#454545',
    'textLink-foreground': '#4daafc',
  },
  light: {
    'editor-background': '#ffffff',
    'editor-foreground': '#3b3b3b',
    foreground: '#3b3b3b',
    descriptionForeground: '#3b3b3b',
    focusBorder: '#005fb8',
    'panel-border': '#e5e5e5',
    'button-background': '#005fb8',
    'button-foreground': '#ffffff',
    'button-secondaryBackground': '#e5e5e5',
    'button-secondaryForeground': '#3b3b3b',
    'dropdown-background': '#ffffff',
    'dropdown-foreground': '#3b3b3b',
    'editorHoverWidget-background': '#f8f8f8',
    'editorHoverWidget-border': '#c8c8c8',
    'textLink-foreground': '#005fb8',
  },
} as const;

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function applyTheme(): void {
  const name = prefersDark.matches ? 'dark' : 'light';
  for (const [variable, value] of Object.entries({ ...common, ...themes[name] })) {
    document.documentElement.style.setProperty(`--vscode-${variable}`, value);
  }
  document.body.className = `vscode-${name}`;
}

/** [rows x width] */
async function unpack({ rows, width, data: packed }: PackedRows, steps: number): Promise<Float32Array> {
  const deflated = Uint8Array.from(atob(packed), character => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const view = new DataView(await new Response(stream).arrayBuffer());
  const numbers = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const most = view.getFloat32(row * 4, true) / steps;
    for (let i = row * width; i < (row + 1) * width; i++) {
      numbers[i] = most * (steps > 255 ? view.getUint16(rows * 4 + i * 2, true) : view.getUint8(rows * 4 + i));
    }
  }
  return numbers;
}

function partOf(kind: AttentionPart['kind']) {
  const part = data.summary.parts.find(each => each.kind === kind);
  const kept = data.parts[kind];
  if (!part || !kept) throw new Error(`this page has no ${kind} attention`);
  return { part, kept };
}

async function matrix({ part: kind, layer, head, over }: Asked): Promise<AttentionMatrix> {
  const { part, kept } = partOf(kind);
  const packed = kept.matrices[layer];
  if (!packed) {
    const there = data.layers.map(each => each + 1).join(', ');
    throw new Error(`this page has no layer ${layer + 1}; it has ${there}`);
  }
  const area = part.queries.length * part.keys.length;
  const all = await unpack(packed, data.steps);
  const one = (i: number) => all.subarray(i * area, (i + 1) * area);
  if (head === 'rollout') return { layer, head, weights: one(part.heads) };
  if (typeof head === 'number') return { layer, head, weights: one(head) };
  if (head === 'flow') throw new Error('this page has no flow: open the text in the editor');
  const chosen = over && over.length > 0 ? over : [...Array(part.heads).keys()];
  const weights = new Float32Array(area);
  for (const each of chosen) {
    const from = one(each);
    for (let i = 0; i < area; i++) {
      weights[i] = head === 'max' ? Math.max(weights[i]!, from[i]!) : weights[i]! + from[i]! / chosen.length;
    }
  }
  return { layer, head, weights };
}

async function thumbnails(kind: AttentionPart['kind']): Promise<AttentionThumbnails> {
  const { tall, ...packed } = partOf(kind).kept.thumbnails;
  const { layers, heads, columns } = packed;
  return { layers, heads, rows: tall, columns, weights: await unpack(packed, 255) };
}

function answer(name: string, payload: unknown): unknown {
  if (name === 'summary') return data.summary;
  if (name === 'matrix') return matrix(payload as Asked);
  if (name === 'thumbnails') return thumbnails((payload as Asked).part);
  throw new Error('this page was saved without a model: open the text in the editor');
}

function post(envelope: Envelope): void {
  window.dispatchEvent(new MessageEvent('message', { data: envelope }));
}

/** A file that the browser saves. */
function download(name: string, href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

async function hear(envelope: Envelope): Promise<void> {
  if (envelope.kind === 'ping') post({ kind: 'alive' });
  else if (envelope.kind === 'news' && envelope.name === 'ready') {
    const { run, text, layers, steps } = data;
    post({ kind: 'news', name: 'state', payload: { run, text, models: [], offline: { layers, steps } } });
  } else if (envelope.kind === 'news' && envelope.name === 'save') {
    const { name, svg, png } = envelope.payload as {
      readonly name: string;
      readonly svg?: string;
      readonly png?: string;
    };
    if (svg !== undefined) download(name, URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })));
    else if (png !== undefined) download(name, `data:image/png;base64,${png}`);
  } else if (envelope.kind === 'request') {
    const { id } = envelope;
    try {
      post({ kind: 'reply', id, payload: await answer(envelope.name, envelope.payload) });
    } catch (error) {
      post({ kind: 'failure', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

applyTheme();
prefersDark.addEventListener('change', applyTheme);
let remembered: unknown;
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (envelope: Envelope) => void hear(envelope),
    getState: () => remembered,
    setState: (state: unknown) => {
      remembered = state;
    },
  }),
});
