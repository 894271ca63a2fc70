import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

// Not the package's own list: that one adds --single-process, which dies with the first context that
// closes, and --disable-web-security, which would hide what our content security policy forbids.
const flags = [
  '--no-sandbox',
  '--disable-setuid-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--font-render-hinting=none',
];

/**
 * Opens the browser that comes with the test dependencies. It is unpacked from its package into the
 * temporary folder at the first call, so a machine needs nothing installed. As root Chromium runs only
 * without its sandbox.
 */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: flags, headless: true });
}
