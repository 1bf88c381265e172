// The page that is saved: written by a run, opened from a file in a real browser that can reach nothing.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { formatScore } from '../../../../src/core/base/formatNumber';
import { attentionMatrix, attentionSummary } from '../../../../src/core/explain/attention/matrices';
import { attentionPage } from '../../../../src/core/explain/attention/page';
import { engineFor } from '../../../../src/core/inference/engineFor';
import { openRun } from '../../../../src/core/inference/openRun';
import type { Run } from '../../../../src/core/inference/run';
import { train } from '../../../../src/core/training/trainRun';
import { closeBrowser, openBrowser, skipWithoutBrowser } from '../../../webview/preview';
import { gather, makeTinyWorkspace } from '../../training/tinyWorkspace';

const ROOT = join(__dirname, '../../../..');
const TEXT = 'the story of </script> a lovely <b>dog</b>';

describe('the saved page of attention', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'nlp-page-'));
  let run: Run;
  let page: Page;

  before(async function () {
    skipWithoutBrowser.call(this);
    // The program as it is installed: scripts that were built, and styles.
    const scripts = [
      ['webview/attention/index.ts', 'attention.js'],
      ['webview/attention/offline.ts', 'attentionPage.js'],
    ] as const;
    for (const [entry, name] of scripts) {
      const outfile = join(folder, 'dist', 'webview', name);
      await build({
        entryPoints: [join(ROOT, entry)],
        bundle: true,
        format: 'iife',
        target: 'es2022',
        sourcemap: true,
        outfile,
        logLevel: 'silent',
      });
    }
    mkdirSync(join(folder, 'media', 'webview'), { recursive: true });
    for (const name of ['shared.css', 'attention.css']) {
      copyFileSync(join(ROOT, 'media', 'webview', name), join(folder, 'media', 'webview', name));
    }
    const { engine } = await engineFor('auto');
    const model = '{ type: transformer, width: 8, heads: 2, layers: 3, dropout: 0 }';
    const { workspace, config } = makeTinyWorkspace({ model, train: '{ epochs: 1 }' });
    run = await openRun((await train(config, gather(workspace))).folder, engine);
    page = await (await openBrowser()!).newPage();
  });

  after(async () => {
    await page?.close();
    await run?.dispose();
    rmSync(folder, { recursive: true, force: true });
    await closeBrowser();
  });

  it('holds all heads of all layers, asks nobody, and answers hovers, layers and heads', async () => {
    const to = join(folder, 'attention.html');
    const { bytes } = await attentionPage(run, { text: TEXT, program: folder, to });
    const written = readFileSync(to, 'utf8');
    assert.equal(Buffer.byteLength(written), bytes);
    // Nothing of this machine, nothing from elsewhere.
    assert.ok(!written.includes(run.identity.folder));
    assert.doesNotMatch(written, /(?:src|href)="(?!#)/);
    const faults: string[] = [];
    const asked: string[] = [];
    page.on('pageerror', error => faults.push(String(error)));
    page.on('console', message => message.type() === 'error' && faults.push(message.text()));
    page.on('request', request => asked.push(request.url()));
    const address = pathToFileURL(to).href;
    await page.goto(address);
    await page.locator('.cells').waitFor();
    assert.match((await page.locator('.about').textContent())!, new RegExp(run.identity.name));
    assert.equal(await page.locator('.read-text').textContent(), TEXT);
    const { parts } = await attentionSummary(run, TEXT);
    const tokens = parts[0]!.queries;
    assert.deepEqual(await page.locator('.labels.left text').allTextContents(), tokens.map(shorten));

    await page.getByRole('combobox', { name: 'Layer' }).selectOption({ value: '2' });
    await page.getByText('Largest weights as a table').click();
    for (const [choice, head] of [
      ['1', 1],
      ['mean', 'mean'],
      ['max', 'max'],
      ['rollout', 'rollout'],
    ] as const) {
      await page.getByRole('combobox', { name: 'Head' }).selectOption({ value: choice });
      const { weights } = await attentionMatrix(run, TEXT, { layer: 2, head });
      const strongest = Math.max(...weights);
      await page.locator('table.values tbody tr').first().getByText(formatScore(strongest), { exact: true }).waitFor();
    }
    await page.getByText('All heads', { exact: true }).click();
    await page.locator('.thumbnail').nth(5).waitFor();
    assert.equal(await page.locator('.thumbnail').count(), 6);
    // What needs a model is not offered.
    for (const name of ['Query and key', 'Similar tokens', 'Save Page', 'Compare…']) {
      assert.equal(await page.getByText(name, { exact: true }).count(), 0, name);
    }
    assert.deepEqual(asked, [address]);
    assert.deepEqual(faults, []);
  });

  it('holds the layers that are asked for alone, and says so', async () => {
    const to = join(folder, 'some.html');
    await attentionPage(run, { text: TEXT, layers: [1], program: folder, to });
    await page.goto(pathToFileURL(to).href);
    await page.locator('.failure, .cells').first().waitFor();
    assert.deepEqual(await page.getByRole('combobox', { name: 'Layer' }).locator('option').allTextContents(), ['2']);
    await assert.rejects(attentionPage(run, { text: TEXT, layers: [3], program: folder, to }), {
      code: 'out-of-range',
    });
    await assert.rejects(attentionPage(run, { text: TEXT, program: tmpdir(), to }), { code: 'no-program' });
    await assert.rejects(attentionPage(run, { text: TEXT, program: folder, to: join(folder, 'none', 'a.html') }), {
      code: 'bad-target',
    });
  });
});

function shorten(token: string): string {
  return token.length > 14 ? `${token.slice(0, 13)}…` : token;
}
