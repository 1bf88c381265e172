/** Export Model: as an ONNX file, or as a folder of a form that this run can be. */
import { join } from 'node:path';
import { ProgressLocation, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { asSentence } from '../../core/base/asSentence';
import type { Caller } from '../../core/base/caller';
import { formatBytes } from '../../core/base/formatNumber';
import type { ProgressEvent } from '../../core/base/progress';
import type { FormName } from '../../core/inference/exports/forms';
import { nameOfConfig } from '../../core/runs/followRename';
import { workspaceOfRun } from '../../core/runs/runFolder';
import { learnMoreOf, offer } from '../notify';
import type { RunEntry } from '../runs/runEntry';
import type { Services } from '../services';
import { requireTrust } from '../trust';
import { chooseRun } from './choose';

interface Choice extends QuickPickItem {
  /** A file alone, where it is none. */
  readonly as?: FormName;
}

export async function exportModel(services: Services, target: unknown): Promise<void> {
  await requireTrust();
  const run = await chooseRun(services, target, entry => entry.usable, {
    none: 'No trained model yet. Train one first',
    which: 'Select a model to export',
  });
  if (!run) return;
  const name = nameOfConfig(run.record);
  const choice = await window.showQuickPick(choicesOf(services, run), { placeHolder: `Select the form of ${name}` });
  if (!choice) return;
  const { as } = choice;
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? run.folder;
  const to = await window.showSaveDialog({
    title: `Export ${choice.label}`,
    defaultUri: Uri.file(join(folder, as === undefined ? `${name}.onnx` : `${name}-${as}`)),
    ...(as === undefined && { filters: { ONNX: ['onnx'] } }),
  });
  if (!to) return;
  const { bytes, notes, facts } = await window.withProgress(
    { location: ProgressLocation.Notification, title: `Exporting ${name}`, cancellable: as !== undefined },
    (progress, token) => {
      const asking = new AbortController();
      token.onCancellationRequested(() => asking.abort());
      let told = 0;
      const onProgress = ({ message, fraction = 0 }: ProgressEvent) => {
        progress.report({ message, increment: 100 * (fraction - told) });
        told = fraction;
      };
      return write(services, run, as, to.fsPath, { signal: asking.signal, onProgress });
    },
  );
  const written = `Exported ${workspace.asRelativePath(to)} (${formatBytes(bytes)}).`;
  const more = learnMoreOf('export');
  const about =
    as === undefined ? 'Its metadata describes the inputs and outputs.' : 'Its README.md says how it is used.';
  const said = [...notes, ...facts].map(asSentence);
  if (notes.length > 0) void offer('warning', [written, ...said].join(' '), more);
  else void offer('information', [written, ...said, about].join(' '), more);
}

/** Which forms there are depends on the network: it is opened for that. */
async function choicesOf({ inference }: Services, run: RunEntry): Promise<Choice[]> {
  const forms = await inference.ask('exportForms', run.folder, {});
  return [
    { label: 'ONNX file', description: 'the model alone, in one file' },
    ...forms
      .filter(({ cannot }) => cannot === undefined)
      .map(({ name, title, detail }) => ({ label: title, description: detail, as: name })),
  ];
}

async function write({ inference }: Services, run: RunEntry, as: FormName | undefined, to: string, caller: Caller) {
  if (as === undefined) return { ...(await inference.ask('exportOnnx', run.folder, { to })), facts: [] };
  const { folder } = run;
  const data = { workspace: workspaceOfRun(folder), trusted: workspace.isTrusted };
  const { files, notes, facts } = await inference.ask('exportRun', folder, { as, to, ...data }, caller);
  return { bytes: files.reduce((sum, file) => sum + file.bytes, 0), notes, facts };
}
