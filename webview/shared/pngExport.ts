/** A drawing as a picture file. */

/** Pixels of the picture for one of the drawing. */
const DENSITY = 2;
/** Longest side of a picture, in pixels: browsers draw no larger ones. */
const LONGEST = 8192;

/** @returns base64 of a PNG file */
export async function toPng(svg: string): Promise<string> {
  const image = new Image();
  let binary = '';
  for (const byte of new TextEncoder().encode(svg)) binary += String.fromCharCode(byte);
  image.src = `data:image/svg+xml;base64,${btoa(binary)}`;
  await image.decode();
  const scale = Math.min(DENSITY, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
