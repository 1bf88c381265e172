/** Classify Selection: what the active model says of each selected text stands beside it: a label, labels or a number. */

import { window } from 'vscode';
import { shorten } from '../../core/base/shorten';
import { notify, OPEN_FILE, offer } from '../notify';
import { attends } from '../runs/attends';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { tickStep } from '../walkthrough';
import { passagesOf } from './selectedPassages';
import { explain } from './verdicts/hover';
import { announce, type VerdictMarks } from './verdicts/marks';
import { offerTraining } from './verdicts/offerTraining';
import { summarize } from './verdicts/words';

export class Classification {
  constructor(
    private readonly services: Services,
    private readonly marks: VerdictMarks,
  ) {}

  async classify(): Promise<void> {
    await requireTrust();
    const editor = window.activeTextEditor;
    if (!editor) {
      void offer('information', 'Open a text file and select a sentence to classify.', OPEN_FILE);
      return;
    }
    const { active, inference } = this.services;
    const run = await active.current('classify');
    if (!run) return offerTraining(this.services, 'that classifies');
    const { document } = editor;
    const { version } = document;
    const ranges = passagesOf(editor, this.services.dataFiles.rowsOf(document));
    if (ranges.length === 0) {
      void notify('information', 'Select a sentence to classify, or place the cursor in one.');
      return;
    }
    const signal = this.marks.begin(document);
    const texts = ranges.map(range => document.getText(range));
    const predictions = await window.withProgress({ location: { viewId: 'nlpWorkbench.models' } }, () =>
      inference.ask('classify', run.folder, { texts }, { signal }),
    );
    if (document.version !== version || signal.aborted) return;
    const options = predictions.map((prediction, index) => ({
      range: ranges[index] ?? editor.selection,
      hoverMessage: explain(prediction, 'classify', { attention: attends(run) }),
      renderOptions: { after: { contentText: summarize(prediction) } },
    }));
    await this.marks.show(new Map([[document, options]]));
    tickStep('classify');
    announce(predictions.map(one => `${summarize(one)}: ${shorten(one.text, 40)}`).join('; '));
  }
}
