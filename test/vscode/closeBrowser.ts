// Loaded before the person tests: keeps a picture of each failure, and ends the browser after the last test.
import { closeBrowser } from './session';
import { openWorkbenches } from './workbench';

afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  for (const workbench of openWorkbenches()) await workbench.screenshot(`failed ${this.currentTest.fullTitle()}`);
});

after(closeBrowser);
