/** The report in a real browser, opened for each test and closed behind it. */
import assert from 'node:assert/strict';
import type { SplitLines } from '../../../src/core/runs/predictions';
import { closeBrowser, openPreview, type Preview, type PreviewOptions, skipWithoutBrowser } from '../preview';
import { linesOf, makeLines, type RunHost, type RunHostOptions, runHost } from './runHost';

export const TWO = ['ham', 'spam'];

export function splitsOf(labels: readonly string[], count: number): SplitLines[] {
  return [
    linesOf('validation', makeLines('validation', labels, 120)),
    linesOf('test', makeLines('test', labels, count)),
  ];
}

export class ReportPage {
  /** Of the test that runs. */
  preview!: Preview;
  host!: RunHost;

  /** Called in a suite, which it prepares and clears up. */
  constructor() {
    before(skipWithoutBrowser);
    afterEach(async () => {
      if (!this.preview) return;
      assert.deepEqual(this.preview.faults, []);
      await this.preview.close();
    });
    after(closeBrowser);
  }

  async open(made: Partial<RunHostOptions> = {}, options: Partial<PreviewOptions> = {}): Promise<void> {
    const labels = made.labels ?? TWO;
    this.host = runHost({ labels, splits: splitsOf(labels, 400), ...made });
    this.preview = await openPreview({ view: 'report', host: this.host, ...options });
  }

  cell(row: number, column: number) {
    return this.preview.page.locator(`[data-cell="${row} ${column}"]`);
  }

  behind() {
    return this.preview.page.locator('.beside .example');
  }

  said(name: string) {
    return this.preview.said.filter(news => news.name === name).map(({ payload }) => payload);
  }

  ready(): Promise<void> {
    return this.cell(0, 0).waitFor();
  }
}
