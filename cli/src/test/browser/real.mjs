// The page of a real agent, while a program runs out of ports.
import { check, close, have, open, run, until } from './browser.mjs';

const [, , url, executable] = process.argv;

await run(executable, {
  async 'a program runs out of ports'(browser) {
    const page = await open(browser, url, {}, '#answer');
    await until('the destination, full', page, () =>
      document.querySelector('section[aria-labelledby="destinations-title"]').innerText.includes('64 of 64'));
    await have('calls');
    await until('the calls that failed', page, () =>
      /python3\[\d+\]/.test(document.querySelector('section[aria-labelledby="failures-title"]').innerText));
    await until('what is wrong', page, () => document.querySelector('.findings').innerText.includes('No port is left from 127.0.0.1 to 127.0.0.1:8080'));
    await page.locator('.legend button', { hasText: '127.0.0.1:8080' }).click();
    await until('who', page, () => document.querySelector('#behind').innerText.includes('python3'));
    await page.locator('.incidents button').first().click();
    await until('the answer of then', page, () => {
      const answers = [...document.querySelectorAll('pre.told')].map(one => one.innerText);
      return answers.length === 2 && answers.every(one => one.includes('No port is left from 127.0.0.1 to 127.0.0.1:8080'));
    });
    await page.locator('.past button').first().click();
    await have('gone');
    await until('it says so', page, () => document.querySelector('.state').innerText.startsWith('The agent does not answer.'));
    await have('back');
    await until('live again', page, () => document.querySelector('.state').innerText.startsWith('Live'));
    // The browser itself tells of what could not be fetched: nothing was kept yet, or the agent was gone.
    page.complaints = page.complaints.filter(one => !one.startsWith('Failed to load resource'));
    check(page.complaints.every(one => !one.includes('Content Security Policy')), page.complaints.join());
    await close(page);
  },
});
