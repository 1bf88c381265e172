export function makeSamples(): Readonly<Record<string, string>>;
