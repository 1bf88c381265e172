/**
 * `node --import tsx bench/projectionFrames.ts [COUNT...]`: frames a second of the projection's plot in a real browser whose WebGL a CPU
 * draws, while it pans, zooms and, in space, turns; and of the plain canvas.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_SWITCHES, findChromium } from '../scripts/chromium.mjs';

const PAGE = `
import { Plot } from './plot';
import { readTheme } from '../shared/theme';
const plot = new Plot({ choose() {}, open() {}, leave() {}, step() {}, select() {} });
plot.root.style.cssText = 'position:absolute;inset:0';
document.getElementById('root').append(plot.root);
for (const canvas of plot.root.querySelectorAll('canvas')) canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
window.measure = async (count, dimensions, seconds) => {
  const places = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) for (let k = 0; k < dimensions; k++) {
    const centre = ((i * (k + 3) * 7) % 11) / 6 - 0.9;
    places[i * dimensions + k] = centre * 0.8 + (Math.random() + Math.random() - 1) * 0.15;
  }
  const styles = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) styles.set([60 + (i % 11) * 15, 120, 220, i % 5], 4 * i);
  plot.setStyles(styles, readTheme());
  plot.setPlaces(places, dimensions, false);
  const next = () => new Promise(done => requestAnimationFrame(done));
  for (let warm = 0; warm < 5; warm++) await next();
  const gl = plot.root.querySelector('canvas').getContext('webgl2');
  const pixel = new Uint8Array(4);
  const start = performance.now();
  let frames = 0;
  while (performance.now() - start < seconds * 1000) {
    if (dimensions === 3) plot.turn(4, 1);
    else plot.zoom(frames % 40 < 20 ? 1.03 : 1 / 1.03);
    await next();
    // What is drawn is waited for: the queue of commands must not hide the time.
    gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    frames++;
  }
  return { frames, accelerated: plot.hasWebGl, fps: (1000 * frames) / (performance.now() - start) };
};`;

/** Milliseconds of processor time of all that this process started; 0 where the system does not tell. */
function processorTime(): number {
  const parents = new Map<number, { readonly parent: number; readonly ticks: number }>();
  try {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
        parents.set(Number(pid), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
      } catch {}
    }
  } catch {}
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (parents.has(pid) && isOurs(parents.get(pid)!.parent));
  return [...parents].reduce((sum, [pid, { ticks }]) => sum + (pid !== process.pid && isOurs(pid) ? 10 * ticks : 0), 0);
}

async function main(): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium on this machine: name one in $CHROMIUM');
  const folder = join(__dirname, '../webview/projection');
  const { outputFiles } = await esbuild.build({
    stdin: { contents: PAGE, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
  });
  const counts = process.argv.slice(2).map(Number);
  const browser = await chromium.launch({
    executablePath,
    args: [...CHROMIUM_SWITCHES, '--enable-unsafe-swiftshader'],
  });
  for (const count of counts.length > 0 ? counts : [10_000, 100_000, 1_000_000]) {
    for (const [dimensions, canvas] of [
      [2, false],
      [3, false],
      [2, true],
    ] as const) {
      if (canvas && count > 20_000) continue;
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      await page.setContent('<div id="root"></div>');
      if (canvas) {
        await page.evaluate(
          `{ const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (kind, ...more) { return kind === 'webgl2' ? null : get.call(this, kind, ...more); }; }`,
        );
      }
      await page.addScriptTag({ content: outputFiles[0]!.text });
      const before = processorTime();
      const { fps, accelerated, frames } = (await page.evaluate(`measure(${count}, ${dimensions}, 5)`)) as {
        readonly fps: number;
        readonly frames: number;
        readonly accelerated: boolean;
      };
      const by = accelerated ? 'WebGL' : 'canvas';
      console.log(
        `${count} points in ${dimensions} dimensions, ${by}: ${fps.toFixed(1)} frames a second, ${((processorTime() - before) / frames).toFixed(1)} ms of processor time a frame`,
      );
      await page.close();
    }
  }
  await browser.close();
}

void main();
