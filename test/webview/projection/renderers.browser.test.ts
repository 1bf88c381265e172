import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { closeBrowser, openBrowser, skipWithoutBrowser } from '../preview';

const PAGE = `
import { makeRasterRenderer } from './raster';
import { makeWebGlRenderer, whoDraws } from './webgl';
const size = { width: 200, height: 160 };
// In the middle of pixels: the page puts points on whole ones.
const pixels = [44, 115, 156, 45, 100, 80, 65, 38, 135, 122, 102, 78, 121, 59];
const places = Float32Array.from(pixels, (p, at) => (at % 2 === 0 ? p + 0.5 - 100 : 80 - (p + 0.5)) / 70);
const depth = Float32Array.of(0.5, 0.2, 0.9, 0.5, 0.5, 0.1, 0.5);
// Every shape, one faint, one hidden.
const styles = Uint8Array.of(255,0,0,0, 0,255,0,1, 0,0,255,2, 255,255,0,3, 0,255,255,4, 255,0,255,8, 255,255,255,16);
window.who = whoDraws();
window.canvases = {};
window.draw = (kind, deep) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, size);
  const renderer = (kind === 'webgl' ? makeWebGlRenderer : makeRasterRenderer)(canvas);
  renderer.setStyles(styles);
  renderer.setPlaces(places, places, deep ? depth : undefined);
  const frame = { viewport: { x: 0, y: 0, scale: 70 }, size, density: 1, pointSize: 18, moved: 1, deep, background: '#202020' };
  renderer.draw(frame);
  window.canvases[kind] = { canvas, renderer, frame };
  return read(canvas);
};
function read(canvas) {
  const copy = document.createElement('canvas');
  Object.assign(copy, size);
  const context = copy.getContext('2d');
  context.fillStyle = '#202020';
  context.fillRect(0, 0, size.width, size.height);
  context.drawImage(canvas, 0, 0);
  return [...context.getImageData(0, 0, size.width, size.height).data];
}
window.loseAndRestore = async () => {
  const { canvas, renderer, frame } = window.canvases.webgl;
  const extension = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
  const restored = new Promise(done => canvas.addEventListener('redraw', done));
  const lost = new Promise(done => canvas.addEventListener('webglcontextlost', () => setTimeout(done)));
  extension.loseContext();
  await lost;
  renderer.draw(frame);
  extension.restoreContext();
  await restored;
  renderer.draw(frame);
  return read(canvas);
};`;

describe('what draws the points of a projection', function () {
  this.timeout(60_000);
  let page: Page;

  before(async function () {
    skipWithoutBrowser.call(this);
    const { outputFiles } = await esbuild.build({
      stdin: { contents: PAGE, resolveDir: join(__dirname, '../../../webview/projection'), loader: 'ts' },
      bundle: true,
      write: false,
      format: 'iife',
    });
    page = await (await openBrowser())!.newPage();
    await page.setContent('<body></body>');
    await page.addScriptTag({ content: outputFiles[0]!.text });
  });
  after(closeBrowser);

  const draw = (kind: string, deep: boolean) => page.evaluate(`draw('${kind}', ${deep})`) as Promise<number[]>;

  /** Mean difference of a channel, and the part of pixels that differ plainly: edges are smoothed in two ways. */
  function compare(a: readonly number[], b: readonly number[]): { readonly mean: number; readonly plain: number } {
    const off = a.map((value, at) => Math.abs(value - b[at]!));
    return {
      mean: off.reduce((sum, x) => sum + x, 0) / off.length,
      plain: off.filter(x => x > 100).length / off.length,
    };
  }

  it('knows a program of the CPU', async () => {
    assert.equal(await page.evaluate('who'), 'cpu');
  });

  for (const deep of [false, true]) {
    it(`is the same picture by WebGL 2 and by the page itself, in ${deep ? 'space' : 'the plane'}`, async () => {
      const [webgl, raster] = [await draw('webgl', deep), await draw('raster', deep)];
      const empty = webgl.map((_, at) => (at % 4 === 3 ? 255 : 32));
      assert.ok(compare(webgl, empty).plain > 0.005, JSON.stringify(compare(webgl, empty)));
      const { mean, plain } = compare(webgl, raster);
      assert.ok(mean < 1.5 && plain < 0.006, JSON.stringify({ mean, plain }));
    });
  }

  it('is the same picture after the context of WebGL was lost and given back', async () => {
    const before = await draw('webgl', true);
    assert.deepEqual(compare(before, (await page.evaluate('loseAndRestore()')) as number[]), { mean: 0, plain: 0 });
  });
});
