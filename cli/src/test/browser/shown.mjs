// The page over what was made up: three destinations, one of them full, and an incident half an hour ago.
import { check, close, open, pixels, run, same, until, violations } from './browser.mjs';
import { HOSTILE, MadeUp } from './made-up.mjs';

const [, , directory, executable] = process.argv;
const agent = new MadeUp(directory, 3);
const url = await agent.come();

const BLUE = [11, 92, 173];
const RED = [179, 38, 30];

const text = (page, selector) => page.locator(selector).first().innerText();
const row = (page, destination) => page.locator('section[aria-labelledby="destinations-title"] tbody tr', { hasText: destination });

await run(executable, {
  async 'lines, limit, marks and numbers'(browser) {
    const page = await open(browser, url);
    same(await text(page, '#answer-title'), 'Something fails now.', 'the verdict');
    await until('incidents are there', page, () => document.querySelectorAll('.incidents li').length === 1);
    const line = await pixels(page, BLUE);
    check(line.count > 400, `the line of the fullest: ${JSON.stringify(line)}`);
    const limit = await pixels(page, RED);
    check(limit.most > limit.width / 3 && limit.row < limit.height / 4, `the limit: ${JSON.stringify(limit)}`);
    check(Math.abs(line.top - limit.row) <= 4, `the line comes up to the limit: ${JSON.stringify([line, limit])}`);
    // What failed stands at the bottom, in the colour of the limit.
    check(limit.count > 1.5 * limit.most, `failing calls: ${JSON.stringify(limit)}`);
    await page.locator('#limit').uncheck();
    check((await row(page, '10.0.0.9:5432').innerText()).includes('28,232 of 28,232'), 'the numbers of the table');
    same(await page.locator('.legend button').count(), 3, 'lines in the legend');
    check((await page.locator('.chart').getAttribute('aria-label')).includes('10.0.0.9:5432: 28,232 of 28,232.'), 'the words for the chart');
    await close(page);
  },

  async 'what is new arrives by itself'(browser) {
    const page = await open(browser, url);
    const before = await row(page, '10.0.0.10:6379').innerText();
    agent.news();
    await until('the new number', page, was => {
      const found = [...document.querySelectorAll('section[aria-labelledby="destinations-title"] tbody tr')]
        .find(one => one.innerText.includes('10.0.0.10:6379'));
      return found && found.innerText !== was && found.innerText.includes('4242 of 28,232');
    }, before);
    await until('the call that failed just now', page, () =>
      document.querySelector('section[aria-labelledby="failures-title"]').innerText.includes('latecomer[4711]'));
    await close(page);
  },

  async 'the slider shows the answer of then'(browser) {
    const page = await open(browser, url);
    await until('incidents are there', page, () => document.querySelectorAll('.incidents li').length === 1);
    await page.locator('#time').focus();
    await page.keyboard.press('PageDown');
    await until('an answer', page, () => document.querySelector('pre.told')?.innerText.includes('As it was'));
    const then = await page.locator('#time').getAttribute('aria-valuetext');
    check(/^\d\d:\d\d:\d\d$|\d\d:\d\d:\d\d$/.test(then), `the time of the slider: ${then}`);
    check((await text(page, '#then-title')).includes(then), 'the title names the time');
    await page.locator('.incidents button').click();
    await until('the answer of the peak', page, () => {
      const answers = [...document.querySelectorAll('pre.told')].map(one => one.innerText);
      return answers.length === 2 && answers[1].includes('-N 4026531840 connect 10.0.0.5 10.0.0.9:5432');
    });
    same(await text(page, '#behind-title'), 'Behind 10.0.0.9:5432', 'whose processes');
    await until('the process of then', page, () => document.querySelector('#behind').innerText.includes('java -jar shop'));
    check((await text(page, '#behind')).includes('12,000 established, 7900 TIME_WAIT, 100 in other states'), 'the states of then');
    await page.locator('.past button').first().click();
    await until('now again', page, () => !document.querySelector('.past'));
    await close(page);
  },

  async 'the filter, and the processes behind a line'(browser) {
    const page = await open(browser, url);
    await page.locator('#filter').fill('onerror');
    await until('one row', page, () => document.querySelectorAll('section[aria-labelledby="destinations-title"] tbody tr').length === 1);
    check((await row(page, '10.0.0.10:6379').innerText()).includes(HOSTILE), 'a name is text');
    same(await page.locator('img').count(), 0, 'pictures that a name has made');
    await page.locator('#filter').fill('no such thing');
    await until('it says so', page, () => document.body.innerText.includes('Nothing matches “no such thing”.'));
    await page.locator('#filter').fill('');
    await page.locator('.legend button', { hasText: '10.0.0.10:6379' }).click();
    await until('who', page, () => document.querySelector('#behind')?.innerText.includes('<img src=x'));
    await close(page);
  },

  async 'the keyboard alone'(browser) {
    const page = await open(browser, url);
    await page.keyboard.press('Tab');
    same(await page.evaluate(() => document.activeElement.className), 'skip', 'first of all');
    const reached = new Set();
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === document.body) return 'end';
        const outline = getComputedStyle(element).outlineStyle;
        return `${outline === 'none' ? 'unseen ' : ''}${element.id || element.getAttribute('aria-pressed') && 'destination' || element.tagName}`;
      });
      check(!at.startsWith('unseen'), `focus cannot be seen at ${at}`);
      reached.add(at);
      if (at === 'end') break;
    }
    for (const id of ['language', 'theme', 'span', 'limit', 'time', 'filter', 'destination']) check(reached.has(id), `${id} is not reached: ${[...reached]}`);
    await page.locator('#language').focus();
    await page.keyboard.press('/');
    same(await page.evaluate(() => document.activeElement.id), 'filter', 'where / leads');
    await page.keyboard.type('java');
    await until('one row', page, () => document.querySelectorAll('section[aria-labelledby="destinations-title"] tbody tr').length === 1);
    await page.locator('section[aria-labelledby="destinations-title"] tbody button').focus();
    await page.keyboard.press('Enter');
    await until('chosen', page, () => document.querySelector('#behind')?.innerText.includes('java'));
    await page.keyboard.press('Escape');
    await until('let go', page, () => !document.querySelector('#behind'));
    await close(page);
  },

  async 'both languages'(browser) {
    const page = await open(browser, url, { locale: 'zh-CN' });
    same(await text(page, '#answer-title'), '现在有调用失败。', 'the verdict in Chinese');
    check((await text(page, '.findings')).includes('端口已用尽'), 'what the agent says is Chinese, too');
    same(await page.evaluate(() => document.documentElement.lang), 'zh-CN', 'the language of the page');
    await page.locator('#language').selectOption('en');
    await until('English', page, () => document.querySelector('#answer-title').innerText === 'Something fails now.'
      && document.querySelector('.findings').innerText.includes('No port is left'));
    await page.reload();
    await page.waitForSelector('canvas');
    same(await text(page, '#answer-title'), 'Something fails now.', 'the choice is kept');
    const keys = await page.evaluate(async () => {
      const words = await import('/page/words.js');
      return [words.keys('en'), words.keys('zh')];
    });
    same(keys[0], keys[1], 'words of both languages');
    await close(page);
  },

  async 'both colours, without violations, at every width'(browser) {
    for (const locale of ['en-GB', 'zh-CN']) {
      for (const colorScheme of ['light', 'dark']) {
        const page = await open(browser, url, { locale, colorScheme, bypassCSP: true });
        await until('incidents are there', page, () => document.querySelectorAll('.incidents li').length === 1);
        const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        same(back, colorScheme === 'dark' ? 'rgb(14, 18, 22)' : 'rgb(243, 245, 247)', 'the background');
        await page.locator('.legend button').first().click();
        await page.locator('.incidents button').click();
        await until('answers', page, () => document.querySelectorAll('pre.told').length === 2);
        same(await violations(page), [], `violations in ${locale}, ${colorScheme}`);
        for (const width of [360, 640, 768, 1080, 1280, 1920]) {
          await page.setViewportSize({ width, height: 800 });
          await until(`no scrolling sideways at ${width}`, page, wide =>
            innerWidth === wide && document.documentElement.scrollWidth <= wide
              && document.querySelector('.chart').scrollWidth <= document.querySelector('.chart').clientWidth + 1, width);
        }
        if (colorScheme === 'light') {
          await page.locator('#theme').selectOption('dark');
          await until('dark by choice', page, () => getComputedStyle(document.body).backgroundColor === 'rgb(14, 18, 22)');
          same(await violations(page), [], 'violations, dark by choice');
        }
        await close(page);
      }
    }
  },

  async 'the agent goes and comes back'(browser) {
    const page = await open(browser, url);
    await agent.go();
    await until('it says so', page, () => document.querySelector('.state').innerText.startsWith('The agent does not answer.'));
    check(await page.locator('.legend button').count() === 3, 'what was known stays');
    await agent.come();
    await until('live again', page, () => document.querySelector('.state').innerText.startsWith('Live'));
    const time = await text(page, '.state');
    await until('what is new', page, was => document.querySelector('.state').innerText !== was, time);
    // The browser itself tells of what it could not fetch.
    page.complaints = page.complaints.filter(one => !one.includes('ERR_'));
    await close(page);
  },
});
