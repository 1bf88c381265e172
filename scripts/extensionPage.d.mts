export function makeExtensionPage(path: string): string;
