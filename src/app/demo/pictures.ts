/** What a picture may show; each is a few strokes on a pale tile, as the console draws its own icons. */
const STROKES = {
  mug:
    '<path d="M26 30h36v38a8 8 0 0 1-8 8H34a8 8 0 0 1-8-8z"/>' +
    '<path d="M62 38h8a8 8 0 0 1 8 8v6a10 10 0 0 1-10 10h-6" fill="none"/>',
  shirt: '<path d="M36 22 20 32l6 14 8-4v36h32V42l8 4 6-14-16-10a14 14 0 0 1-28 0z"/>',
  cap: '<path d="M22 58a28 28 0 0 1 56 0z"/><path d="M18 58h64v10H18z"/>',
  bag: '<path d="M22 40h56l-4 38H26z"/><path d="M36 40v-6a14 14 0 0 1 28 0v6" fill="none"/>',
  lantern:
    '<path d="M36 36h28l6 34H30z"/><path d="M32 70h36v8H32zM42 26h16v10H42z"/><path d="M40 26a10 10 0 0 1 20 0" fill="none"/>',
  candle: '<path d="M30 48h40v30H30z"/><path d="M50 48V38M50 22c8 8 6 14 0 16-6-2-8-8 0-16z"/>',
  bottle:
    '<path d="M42 20h16v12l6 10v36a4 4 0 0 1-4 4H40a4 4 0 0 1-4-4V42l6-10z"/><path d="M42 32h16" fill="none"/>',
  book: '<path d="M28 20h40a4 4 0 0 1 4 4v56H32a6 6 0 0 1-6-6V22z"/><path d="M26 72h46M38 32h22" fill="none"/>',
  rope: '<circle cx="50" cy="50" r="28"/><circle cx="50" cy="50" r="18"/><circle cx="50" cy="50" r="8"/>',
  blanket:
    '<path d="M20 34h60v36a8 8 0 0 1-8 8H28a8 8 0 0 1-8-8z"/><path d="M20 46h60M20 58h60" fill="none"/>',
  sock: '<path d="M38 20h22v30l12 12a10 10 0 0 1-14 15L38 60z"/><path d="M38 32h22" fill="none"/>',
  tin: '<path d="M26 36h48v36a6 6 0 0 1-6 6H32a6 6 0 0 1-6-6z"/><path d="M22 26h56v10H22z"/>',
  soap:
    '<path d="M22 44a10 10 0 0 1 10-10h36a10 10 0 0 1 10 10v14a10 10 0 0 1-10 10H32a10 10 0 0 1-10-10z"/>' +
    '<path d="M36 51h28" fill="none"/>',
  compass: '<circle cx="50" cy="54" r="26"/><path d="m50 38 8 16-8 16-8-16z"/><path d="M44 20h12v8H44z"/>',
  box: '<path d="M20 36 50 22l30 14v32L50 82 20 68z"/><path d="m20 36 30 14 30-14M50 50v32" fill="none"/>',
} as const;

export type Shape = keyof typeof STROKES;

const FILLS = {
  white: '#ffffff',
  teal: '#7cc0c6',
  navy: '#5b7fa6',
  coral: '#f2a58d',
  sand: '#e6d3a8',
} as const;

/** The picture of `mug-teal`; undefined for a name that is no picture of ours. */
export function productPicture(name: string): string | undefined {
  const [shape = '', color = ''] = name.split('-');
  if (!Object.hasOwn(STROKES, shape) || !Object.hasOwn(FILLS, color)) return undefined;
  const fill = FILLS[color as keyof typeof FILLS];
  const pen = 'stroke="#14424c" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"';
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">',
    '<rect width="100" height="100" rx="12" fill="#eaf2f3"/>',
    `<g fill="${fill}" ${pen}>${STROKES[shape as Shape]}</g></svg>\n`,
  ].join('');
}
