export function embedPictures(path: string): string;
