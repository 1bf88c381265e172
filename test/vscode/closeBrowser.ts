// Loaded before the person tests: keeps a picture of each failure, says what was to be seen, and ends the browser after the last test.
import { closeBrowser } from './session';
import { whatShows } from './whatShows';
import { openWorkbenches } from './workbench';

afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  const title = this.currentTest.fullTitle();
  for (const workbench of openWorkbenches()) {
    await workbench.screenshot(`failed ${title}`);
    const shown = await whatShows(workbench).catch((error: Error) => `      nothing: ${error.message}`);
    console.log(`\n      shown when "${title}" failed:\n${shown}`);
  }
});

after(closeBrowser);
