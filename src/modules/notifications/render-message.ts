import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid } from 'liquidjs';
import { assert } from '../../kernel/assert.ts';

const FOLDER = join(import.meta.dirname, 'templates');
const SUFFIX = '.liquid';

// The templates are read once: a message names one of these, and an include reaches nothing else on the disk.
const templates = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => [file.slice(0, -SUFFIX.length), readFileSync(join(FOLDER, file), 'utf8')]),
);

// A template sees the facts' own properties and nothing they inherit, and ends by itself: 100 ms and 5 million
// characters are a hundred times what the largest message needs. A misspelled fact is an error, not an empty place.
const LIMITS = {
  templates,
  cache: true,
  ownPropertyOnly: true,
  strictVariables: true,
  strictFilters: true,
  parseLimit: 200_000,
  renderLimit: 100,
  memoryLimit: 5_000_000,
} as const;

const html = new Liquid({ ...LIMITS, outputEscape: 'escape' });
const text = new Liquid(LIMITS);

export type TemplateName = 'order-confirmation' | 'parcels' | 'waiting' | 'low-stock';

export type Words = { html: string; text: string };

/** What is kept of a message: the facts that it tells, and its words as they left once it was sent. */
export type StoredWords = {
  html: string | null;
  text: string | null;
  template: TemplateName | null;
  facts: object | null;
};

/** Renders one message in both forms. Facts are data: whatever they look like, they are printed and never run. */
export function renderMessage(name: TemplateName, facts: object): Words {
  return {
    html: html.renderFileSync(`${name}.html`, facts) as string,
    text: text.renderFileSync(`${name}.txt`, facts) as string,
  };
}

/** The words of a message: those that left, or those that would leave now. */
export function wordsOf(stored: StoredWords): Words {
  if (stored.html !== null && stored.text !== null) return { html: stored.html, text: stored.text };
  assert(stored.template !== null && stored.facts !== null, 'a message has words or facts');
  return renderMessage(stored.template, stored.facts);
}
