// A real browser for the checks of the page, and what they have in common. What is printed is read by a Java test.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--proxy-server=direct://'];

/** Nothing here is about time: a loaded machine may take so long. */
export const PATIENCE = 60000;

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

export function same(seen, wanted, what) {
  check(JSON.stringify(seen) === JSON.stringify(wanted), `${what}: ${JSON.stringify(seen)} and not ${JSON.stringify(wanted)}`);
}

/** Polls until something is so. */
export async function until(what, page, condition, argument) {
  try {
    await page.waitForFunction(condition, argument, { timeout: PATIENCE, polling: 100 });
  } catch (error) {
    const text = await page.evaluate(() => document.body.innerText).catch(() => '');
    throw new Error(`${what}: ${error.message}\n${text.slice(0, 1500)}`);
  }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Has the test do something, and waits until it is done. */
export async function have(done) {
  console.log(`have ${done}`);
  const answer = await lines.next();
  check(answer.value === 'done', `${done}: ${answer.value}`);
}

export async function run(executable, checks) {
  const browser = await chromium.launch({ executablePath: executable, args: FLAGS, timeout: PATIENCE });
  let failed = 0;
  try {
    for (const [name, body] of Object.entries(checks)) {
      try {
        await body(browser);
        console.log(`ok ${name}`);
      } catch (error) {
        failed++;
        console.log(`failed ${name}: ${error.stack}`);
      }
    }
  } finally {
    await browser.close();
  }
  process.exit(failed ? 1 : 0);
}

/** The page, once it shows what is now. Whatever it complains about is a failure. */
export async function open(browser, url, options = {}, ready = 'canvas') {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', colorScheme: 'light',
    timezoneId: 'UTC', ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.complaints = [];
  page.on('pageerror', error => page.complaints.push(String(error)));
  page.on('console', message => {
    // Only the checks read a canvas back.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Canvas2D')) page.complaints.push(message.text());
  });
  page.on('dialog', dialog => {
    page.complaints.push(`dialog ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith(new URL(url).origin)) page.complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForSelector(ready);
  return page;
}

export async function close(page) {
  const complaints = page.complaints;
  await page.context().close();
  same(complaints, [], 'complaints of the page');
}

/** Of the chart: how many pixels have a colour, the row that has most of them, and the uppermost one. */
export async function pixels(page, colour) {
  return page.evaluate(wanted => {
    const canvas = document.querySelector('.chart canvas');
    const { data, width, height } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    let row = -1;
    let most = 0;
    let top = -1;
    for (let y = 0; y < height; y++) {
      let here = 0;
      for (let x = 0; x < width; x++) {
        const i = 4 * (y * width + x);
        const far = Math.abs(data[i] - wanted[0]) + Math.abs(data[i + 1] - wanted[1]) + Math.abs(data[i + 2] - wanted[2]);
        if (data[i + 3] > 200 && far < 40) here++;
      }
      count += here;
      if (here > 0 && top < 0) top = y;
      if (here > most) {
        most = here;
        row = y;
      }
    }
    return { count, row, most, top, width, height };
  }, colour);
}

export async function violations(page) {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html + ' ' + node.failureSummary).join(' | ')}`);
}
