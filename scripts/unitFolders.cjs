// The folders of the unit tests.
module.exports = ['core', 'worker', 'extension', 'cli', 'webview', 'project'].map(folder => `test/${folder}`);
