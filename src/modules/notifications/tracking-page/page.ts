import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Html, html } from './html.ts';
import type { Glyph, Item, Step, Tab, TrackingView } from './tracking-view.ts';
import { words } from './words.ts';

// With the console's tokens in light and dark. It has no fonts to fetch: what the phone has is there at once.
const STYLE = new Html(readFileSync(join(import.meta.dirname, 'page.css'), 'utf8'));

/** Draws the page: one answer, no script, no request to anybody. */
export function trackingPage(view: TrackingView): string {
  return document(
    view.shop,
    html`<header><div class="wide"><bdi>${view.shop}</bdi></div></header>
<main class="wide">
<section class="when ${view.tone}">
<p class="order">${view.order}</p>
<h1>${view.headline}</h1>
${view.note === '' ? null : html`<p class="note">${view.note}</p>`}
${view.tabs.length === 0 ? null : tabs(view.tabs)}
${
  view.steps.length === 0
    ? null
    : html`<ol class="steps" aria-label="${words.steps}">${view.steps.map(step)}</ol>
<p class="zone">${words.times_in(view.time_zone)}</p>`
}
${view.tracking_number === '' ? null : carrier(view)}
</section>
<div class="what">
${view.items.length === 0 ? null : items(view.items_title, '', view.items)}
${view.still_to_come.length === 0 ? null : items(words.still_to_come, words.still_to_come_note, view.still_to_come)}
</div>
</main>
<footer><div class="wide">${words.private_link}</div></footer>`,
  );
}

/** The one page for every link that opens nothing, whatever may be wrong with it. */
export function unknownPage(): string {
  return document(
    words.unknown_title,
    html`<header><div class="wide">${words.unknown_title}</div></header>
<main class="wide"><section class="when"><h1>${words.unknown}</h1><p class="note">${words.unknown_note}</p></section></main>`,
  );
}

function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

function tabs(all: readonly Tab[]): Html {
  return html`<nav class="tabs" aria-label="${words.parcels}">${all.map(
    ({ number, label, note, tone, is_current }) =>
      html`<a href="?parcel=${number}" class="${tone}"${is_current ? html` aria-current="page"` : null}><b>${label}</b><span>${
        tone === 'calm' ? null : glyph(tone === 'done' ? 'check' : 'trouble')
      }${note}</span></a>`,
  )}</nav>`;
}

function step({ glyph: shape, title, detail, time, state }: Step): Html {
  return html`<li class="${state}"${state === 'here' ? html` aria-current="step"` : null}><i>${glyph(
    state === 'done' ? 'check' : shape,
  )}</i><div><b>${title}</b>${time === '' ? null : html`<time>${time}</time>`}${
    detail === '' ? null : html`<p><bdi>${detail}</bdi></p>`
  }</div></li>`;
}

function carrier({ carrier: name, tracking_number }: TrackingView): Html {
  return html`<p class="carrier"><span><bdi>${name}</bdi></span>
<code aria-label="${words.tracking_number}">${tracking_number}</code></p>`;
}

function items(title: string, note: string, all: readonly Item[]): Html {
  return html`<section><h2>${title}</h2>${note === '' ? null : html`<p class="note">${note}</p>`}<ul class="items">${all.map(
    (item) =>
      html`<li><span class="picture">${
        item.picture === null
          ? glyph('packed')
          : html`<img src="${item.picture}" alt="" width="52" height="52">`
      }</span><span class="name"><bdi>${item.title}</bdi>${
        item.options === '' ? null : html`<small><bdi>${item.options}</bdi></small>`
      }</span><b>${item.quantity}</b></li>`,
  )}</ul></section>`;
}

// The icons that the console draws, too.
const ICONS: Readonly<Record<Glyph | 'check', string>> = {
  check: 'check',
  packed: 'package',
  handed: 'arrow-right',
  on_the_way: 'truck',
  out: 'map-pin',
  delivered: 'house',
  collect: 'map-pin',
  trouble: 'triangle-alert',
  back: 'undo-2',
};

const packages = createRequire(import.meta.url);

/** The shapes inside of an icon's file, without its comment and its own frame. */
function shapesOf(icon: string): Html {
  const file = packages.resolve(`lucide-static/icons/${icon}.svg`);
  const shapes = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return new Html(shapes.replace(/\s*\n\s*/g, ''));
}

const SHAPES = new Map(Object.entries(ICONS).map(([name, icon]) => [name, shapesOf(icon)]));

function glyph(shape: Glyph | 'check'): Html {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">${SHAPES.get(shape) ?? null}</svg>`;
}
