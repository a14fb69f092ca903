// What the agent sends by itself (server-sent events), and how to ask it.

const SILENCE_MS = 20000;
const AGAIN_MS = [1000, 2000, 4000, 8000];

/** Follows the agent for as long as the page is there. Tells each object, and whether the agent answers. */
export class Live {
  constructor(address, told, state) {
    this.address = address;
    this.told = told;
    this.state = state;
    this.tries = 0;
    this.interval = 1000;
    this.last = 0;
    this.open();
  }

  open() {
    this.close();
    const source = new EventSource(this.address());
    this.source = source;
    this.listen();
    source.onmessage = event => {
      if (source !== this.source) return;
      let object;
      try {
        object = JSON.parse(event.data);
      } catch {
        return;
      }
      const time = Date.now();
      if (this.last) this.interval = Math.max(250, Math.min(60000, time - this.last));
      this.last = time;
      this.tries = 0;
      this.listen();
      this.state('live');
      this.told(object);
    };
    source.onerror = () => {
      if (source === this.source) this.lost();
    };
  }

  /** A connection that died without a word looks like one on which nothing happens. */
  listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(), Math.max(SILENCE_MS, 5 * this.interval));
  }

  lost() {
    this.close();
    this.state('lost');
    const wait = AGAIN_MS[Math.min(this.tries++, AGAIN_MS.length - 1)];
    this.again = setTimeout(() => this.open(), wait);
  }

  close() {
    clearTimeout(this.silence);
    clearTimeout(this.again);
    if (this.source) this.source.close();
    this.source = null;
  }
}

/** Asks the agent; what is undefined is left out. */
export async function ask(path, parameters = {}, signal = undefined) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) query.set(name, value);
  }
  const response = await fetch(`${path}?${query}`, { signal, headers: { accept: 'application/json' } });
  if (!response.ok) {
    const error = new Error((await response.text()).trim());
    error.status = response.status;
    throw error;
  }
  return response.json();
}
