/** The page of a webview: a strict policy, its one script, its style sheets, and an empty root. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Uri, type Webview, type WebviewOptions } from 'vscode';
import type { ViewName } from '../../protocol/view';

const SCRIPTS = ['dist', 'webview'];
const STYLES = ['media', 'webview'];

/** Views that show their own heading. */
const HEADED: readonly ViewName[] = ['report', 'data', 'examples'];

export function shellOptions(extension: Uri): WebviewOptions {
  return {
    enableScripts: true,
    enableCommandUris: false,
    enableForms: false,
    localResourceRoots: [Uri.joinPath(extension, ...SCRIPTS), Uri.joinPath(extension, ...STYLES)],
  };
}

export function writeShell(webview: Webview, extension: Uri, view: ViewName, title: string): string {
  const nonce = randomBytes(16).toString('base64');
  const script = webview.asWebviewUri(Uri.joinPath(extension, ...SCRIPTS, `${view}.js`));
  const sheets = [
    Uri.joinPath(extension, ...STYLES, 'shared.css'),
    Uri.joinPath(extension, ...STYLES, `${view}.css`),
    Uri.joinPath(extension, ...SCRIPTS, `${view}.css`),
  ].filter(sheet => existsSync(sheet.fsPath));
  const links = sheets.map(sheet => `<link rel="stylesheet" href="${webview.asWebviewUri(sheet)}">`);
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `img-src ${webview.cspSource} data:`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${links.join('\n')}
</head>
<body data-view="${view}">
${HEADED.includes(view) ? '' : `<h1 class="visually-hidden">${title}</h1>\n`}<div id="root"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
