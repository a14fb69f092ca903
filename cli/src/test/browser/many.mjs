// The page over a thousand destinations and two hours: that they are drawn, and how long it took.
import { check, close, open, run, until } from './browser.mjs';
import { MadeUp } from './made-up.mjs';

const [, , directory, executable] = process.argv;
const url = await new MadeUp(directory, 1000).come();

const measured = page => page.evaluate(() => performance.getEntriesByType('measure').map(one => [one.name, Math.round(one.duration)]));

await run(executable, {
  async 'a thousand destinations'(browser) {
    for (let i = 0; i < 3; i++) {
      const page = await open(browser, url);
      await until('all rows', page, () => document.querySelectorAll('section[aria-labelledby="destinations-title"] tbody tr').length === 1000);
      await until('drawn', page, () => performance.getEntriesByName('portwhy-draw').length > 0);
      check(await page.locator('.legend button').count() === 8, 'eight lines are drawn');
      console.log(`measured over the wire: ${JSON.stringify(await measured(page))}`);
      // All that was measured, with no server that cuts it short.
      const direct = await page.evaluate(async () => {
        const { readUsage, linesOf, limitsOf, restOf } = await import('/page/data.js');
        const { Chart } = await import('/page/chart.js');
        const { speaker } = await import('/page/words.js');
        const times = Array.from({ length: 7200 }, (_, i) => 1795000000000 + 1000 * i);
        const series = Array.from({ length: 1000 }, (_, n) => ({ netns: { inode: 1 }, source: '10.0.0.5', address: '10.1.0.1', port: n + 1,
          usable: 28232, used: times.map((_, i) => Math.round((14000 + 9000 * Math.sin(i / (100 + n))) / (1 + n / 10))) }));
        const element = document.createElement('div');
        element.className = 'chart';
        document.querySelector('main').append(element);
        const begun = performance.now();
        const usage = readUsage({ since: '', until: '', stepMs: 1000, times, series, rest: null });
        const lines = linesOf(usage, null, 8);
        new Chart(element, () => {}, () => {}).show({ say: speaker('en'), dark: false, times: usage.times, since: times[0], until: times[7199],
          lines, selected: null, rest: restOf(usage, lines), limits: limitsOf(lines, null), limitInView: true, marks: [], incidents: [],
          gaps: [], at: null });
        await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
        return { ms: Math.round(performance.now() - begun), drawn: element.querySelector('canvas').width > 0 };
      });
      check(direct.drawn, 'it is drawn');
      console.log(`measured 1000 destinations of 7200 points each: ${direct.ms} ms`);
      await close(page);
    }
  },
});
