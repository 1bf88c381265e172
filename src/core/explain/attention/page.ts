/** All that the attention view shows of a text as one HTML page: it needs no model, no network and no editor. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import type { Caller } from '../../base/caller';
import { ActionableError, throwIfCancelled } from '../../base/errors';
import type { Asked } from '../../inference/prediction';
import type { Run } from '../../inference/run';
import { writeTarget } from '../../runs/writeTarget';
import type { AttentionPart, AttentionSummary, AttentionThumbnails } from '../explanation';
import { inRange } from './inRange';
import { attentionMatrix, attentionSummary, attentionThumbnails } from './matrices';

export interface AskedPage {
  readonly text: Asked;
  readonly masked?: readonly number[];
  /** From 0; all if not given. */
  readonly layers?: readonly number[];
  /** Folder of this program, with the scripts and styles of its views. */
  readonly program: string;
  /** The file that is written. */
  readonly to: string;
}

/** Numbers of rows, each in steps of its largest; deflated, base64. */
export interface PackedRows {
  readonly rows: number;
  readonly width: number;
  /** Largest numbers as float32, then steps as `steps` says: one byte each up to 255, else two. Little-endian. */
  readonly data: string;
}

/** What a page holds. */
export interface AttentionPageData {
  readonly run: Run['identity'];
  readonly text: string;
  readonly summary: AttentionSummary;
  readonly layers: readonly number[];
  readonly steps: number;
  /** By part: matrices by layer, the heads one after the other, and rollout after them where a text attends to itself. */
  readonly parts: Readonly<
    Partial<
      Record<
        AttentionPart['kind'],
        {
          readonly matrices: Readonly<Record<number, PackedRows>>;
          readonly thumbnails: PackedRows & Omit<AttentionThumbnails, 'weights' | 'rows'> & { readonly tall: number };
        }
      >
    >
  >;
}

/** Numbers that are kept in 65,535 steps; more of them are kept in 255. */
const FINE_NUMBERS = 4e6;
const THUMBNAIL_SIDE = 48;

const deflate = promisify(deflateRaw);

/** @param weights rows of `width`, not negative */
export async function packRows(weights: Float32Array, width: number, steps: number): Promise<PackedRows> {
  const rows = width === 0 ? 0 : weights.length / width;
  const each = steps > 255 ? 2 : 1;
  const bytes = Buffer.alloc(rows * 4 + weights.length * each);
  for (let row = 0; row < rows; row++) {
    let most = 0;
    for (let i = row * width; i < (row + 1) * width; i++) if (weights[i]! > most) most = weights[i]!;
    bytes.writeFloatLE(most, row * 4);
    for (let i = row * width; i < (row + 1) * width; i++) {
      const step = most > 0 ? Math.round((weights[i]! / most) * steps) : 0;
      if (each === 2) bytes.writeUInt16LE(step, rows * 4 + i * 2);
      else bytes[rows * 4 + i] = step;
    }
  }
  return { rows, width, data: (await deflate(bytes)).toString('base64') };
}

async function gather(run: Run, asked: AskedPage, { signal, onProgress }: Caller): Promise<AttentionPageData> {
  const { text, masked } = asked;
  const summary = await attentionSummary(run, text, signal, masked);
  const most = Math.max(...summary.parts.map(({ layers }) => layers));
  const layers = asked.layers ?? [...Array(most).keys()];
  for (const layer of layers) inRange('layer', layer, most);
  const numbersOf = ({ heads, queries, keys }: AttentionPart) => layers.length * heads * queries.length * keys.length;
  const steps = summary.parts.reduce((sum, part) => sum + numbersOf(part), 0) > FINE_NUMBERS ? 255 : 65535;
  const parts: Record<string, NonNullable<AttentionPageData['parts'][AttentionPart['kind']]>> = {};
  let done = 0;
  for (const part of summary.parts) {
    const { kind: name, heads, queries, keys } = part;
    const area = queries.length * keys.length;
    const goesThrough = name !== 'cross' && name !== 'question';
    const matrices: Record<number, PackedRows> = {};
    for (const layer of layers) {
      onProgress?.({ message: 'writing the page', fraction: done++ / (layers.length * summary.parts.length) });
      await setImmediate();
      throwIfCancelled(signal);
      if (layer >= part.layers) continue;
      const all = new Float32Array((heads + (goesThrough ? 1 : 0)) * area);
      const which = { part: name, layer, masked };
      for (let head = 0; head < heads; head++) {
        all.set((await attentionMatrix(run, text, { ...which, head })).weights, head * area);
      }
      if (goesThrough) all.set((await attentionMatrix(run, text, { ...which, head: 'rollout' })).weights, heads * area);
      matrices[layer] = await packRows(all, keys.length, steps);
    }
    const small = await attentionThumbnails(run, text, { part: name, side: THUMBNAIL_SIDE, masked });
    const { weights, rows: tall, columns, layers: count } = small;
    const packed = await packRows(weights, columns, 255);
    parts[name] = { matrices, thumbnails: { ...packed, tall, columns, layers: count, heads } };
  }
  const shown = typeof text === 'string' ? text : text.join(' ||| ');
  // Whoever gets the page learns nothing of this machine's folders.
  const identity = { ...run.identity, folder: '' };
  const { prediction } = summary;
  const told = prediction ? { ...summary, prediction: { ...prediction, run: identity } } : summary;
  return { run: identity, text: shown, summary: told, layers, steps, parts };
}

/** Text between tags of a script or style: nothing in it ends the element. */
function within(text: string): string {
  return text.replaceAll(/<(?=[/!])/g, '\\u003c');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

async function readProgram(
  program: string,
): Promise<{ readonly scripts: readonly string[]; readonly styles: readonly string[] }> {
  const read = (...path: readonly string[]) => readFile(join(program, ...path), 'utf8');
  try {
    const scripts = await Promise.all(['attentionPage.js', 'attention.js'].map(name => read('dist', 'webview', name)));
    const styles = await Promise.all(['shared.css', 'attention.css'].map(name => read('media', 'webview', name)));
    return { scripts: scripts.map(text => text.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')), styles };
  } catch (error) {
    throw new ActionableError(
      'no-program',
      `the scripts of the page are not in ${program}. Install the extension again.`,
      {
        cause: error,
      },
    );
  }
}

/** @returns the page and what it is made of */
export function composePage(
  data: AttentionPageData,
  { scripts, styles }: { readonly scripts: readonly string[]; readonly styles: readonly string[] },
): string {
  const title = `Attention · ${data.run.name}`;
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
${styles.map(style => `<style>\n${style.replaceAll('</', '<\\/')}\n</style>`).join('\n')}
</head>
<body data-view="attention">
<h1 class="visually-hidden">${escapeHtml(title)}</h1>
<div id="root"></div>
<script type="application/json" id="attention-data">${within(JSON.stringify(data))}</script>
${scripts.map(script => `<script>\n${script.replaceAll(/<\/(?=script)/gi, '<\\/')}\n</script>`).join('\n')}
</body>
</html>
`;
}

/**
 * Writes the page.
 * @returns its size
 * @throws ActionableError as `attentionSummary` and `writeTarget` do; `no-program`; CancelledError
 */
export async function attentionPage(
  run: Run,
  asked: AskedPage,
  caller: Caller = {},
): Promise<{ readonly bytes: number }> {
  const program = await readProgram(asked.program);
  const page = Buffer.from(composePage(await gather(run, asked, caller), program));
  await writeTarget(asked.to, 'attention.html', page);
  return { bytes: page.length };
}
