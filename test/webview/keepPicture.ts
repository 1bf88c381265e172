/** Keeps a picture of a view for the documentation, with `KEEP_SCREENSHOTS=1`. */
import { join } from 'node:path';
import type { Preview } from './preview';

/** @param name of the file in media/screenshots, without its ending */
export async function keepPicture({ page }: Preview, name: string): Promise<void> {
  if (!process.env.KEEP_SCREENSHOTS) return;
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(__dirname, '../../media/screenshots', `${name}.png`) });
}
