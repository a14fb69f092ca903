// The page: what is known, what was chosen, and when it is drawn.
import { html, render, Component } from './vendor/htm-preact.module.js';
import {
  appendNow, destinationText, joinTail, destinationsAt, endpoint, failureRow, filterWords, keyOf, labelOf, limitsOf, linesOf, markNow, marksOf,
  around, matches, mergeFailures, processName, questionOf, readUsage, restOf, sorted, visible,
} from './data.js';
import { Chart } from './chart.js';
import { ask, Live } from './live.js';
import { Behind, Choice, Destinations, Failures, Finding, Incidents, subjectWords } from './parts.js';
import { Timeline } from './timeline.js';
import { LANGUAGES, preferred, speaker } from './words.js';

const SPANS = [900000, 7200000, 86400000, 604800000, 2592000000];
const LINES = 8;
const SERIES = 30;
const ROWS = 200;
const FIRST_ROWS = 40;
const HISTORY_EVERY_MS = 30000;
const ANSWER_AFTER_MS = 250;

const remembered = {
  get: name => {
    try { return localStorage.getItem(`portwhy.${name}`); } catch { return null; }
  },
  set: (name, value) => {
    try { localStorage.setItem(`portwhy.${name}`, value); } catch { /* it is not kept, then */ }
  },
};

const darkSystem = matchMedia('(prefers-color-scheme: dark)');

const NO_USAGE = { since: '', until: '', stepMs: 1000, times: [], series: [], rest: null };

class App extends Component {
  constructor() {
    super();
    const lang = remembered.get('lang');
    this.state = {
      lang: lang in LANGUAGES ? lang : preferred(navigator.languages || []),
      theme: remembered.get('theme') || 'auto',
      link: 'connecting',
      now: null,
      span: 7200000,
      usage: null,
      usageFailed: false,
      history: null,
      marks: [],
      failures: [],
      at: null,
      answers: null,
      selected: null,
      filter: '',
      order: 'used',
      turned: false,
      limitInView: true,
      restShown: false,
      allRows: false,
    };
    this.say = speaker(this.state.lang);
    this.choose = key => this.setState({ selected: this.state.selected === key ? null : key }, () => this.answerSoon());
    this.sort = name => this.setState({ order: name, turned: this.state.order === name ? !this.state.turned : false });
    this.look = (time, subject) => {
      const key = subject && subject.address ? keyOf(subject) : null;
      this.setState({ at: time, ...(key ? { selected: key } : {}) }, () => {
        this.answerSoon(0);
        document.getElementById('then-title').focus();
      });
    };
    this.toTime = time => this.setState({ at: time }, () => this.answerSoon());
    this.toNow = () => this.setState({ at: null, answers: null }, () => this.load());
  }

  componentDidMount() {
    this.dress();
    this.live = new Live(() => `events?lang=${this.state.lang}`, now => this.told(now), link => this.linked(link));
    darkSystem.addEventListener('change', () => this.forceUpdate());
    addEventListener('keydown', event => this.key(event));
  }

  key(event) {
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'search';
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      document.getElementById('filter').focus();
    } else if (event.key === 'Escape') {
      if (typing && this.state.filter) this.setState({ filter: '' });
      else if (this.state.selected) this.setState({ selected: null }, () => this.answerSoon());
      else if (this.state.at !== null) this.toNow();
    }
  }

  /** The language and the colours of the whole page. */
  dress() {
    const root = document.documentElement;
    root.lang = this.state.lang === 'zh' ? 'zh-CN' : 'en';
    if (this.state.theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = this.state.theme;
  }

  speak(lang) {
    remembered.set('lang', lang);
    this.say = speaker(lang);
    this.setState({ lang }, () => {
      this.dress();
      this.live.open();
      this.answerSoon(0);
    });
  }

  colour(theme) {
    remembered.set('theme', theme);
    this.setState({ theme }, () => this.dress());
  }

  linked(link) {
    if (link === this.state.link) return;
    const wasLost = this.state.link === 'lost';
    this.setState({ link });
    if (link === 'live' && wasLost) {
      clearTimeout(this.praise);
      this.setState({ back: true });
      this.praise = setTimeout(() => this.setState({ back: false }), 10000);
      if (this.state.at === null) this.load();
    }
  }

  /** An interval is over. */
  told(now) {
    const first = this.state.now === null;
    const begun = performance.now();
    const { usage, at, span } = this.state;
    const changes = { now };
    if (usage && at === null && appendNow(usage, now, span)) changes.usage = usage;
    const mark = markNow(now, this.live.interval);
    const rows = now.failures.map(failureRow);
    const again = now.time === this.lastTime;
    this.lastTime = now.time;
    if (mark && !first && !again) {
      const oldest = Date.parse(now.time) - span;
      changes.marks = [...this.state.marks.filter(one => one.to > oldest), mark];
      changes.failures = mergeFailures(this.state.failures, rows, ROWS);
    }
    this.setState(changes, () => {
      performance.measure('portwhy-told', { start: begun, end: performance.now() });
      if (first) this.load();
    });
    if (first) return;
    const findings = now.findings.map(one => `${one.slug}/${keyOf(one.subject)}`).join();
    if (findings !== this.findings || (mark && Date.now() - this.historyAt > 5000) || Date.now() - this.historyAt > HISTORY_EVERY_MS) {
      this.findings = findings;
      if (at === null) this.loadHistory();
    }
    const step = usage ? usage.stepMs : 0;
    if (at === null && (step > 5000 || this.usageMissing) && Date.now() - this.usageAt > Math.max(step, 10000)) this.loadUsage();
  }

  load() {
    this.loadUsage();
    this.loadHistory();
  }

  /** The instants of the agent's clock, which need not be this browser's. */
  since() {
    return new Date(Date.parse(this.state.now.time) - this.state.span).toISOString();
  }

  async loadUsage() {
    this.usageAt = Date.now();
    const span = this.state.span;
    let read;
    let failed = false;
    try {
      const answer = await ask('api/usage', { since: this.since(), until: this.state.now.time, top: SERIES });
      this.usageBegun = performance.now();
      this.usageMissing = false;
      read = readUsage(answer);
    } catch (error) {
      failed = error.status !== 404;
      this.usageMissing = true;
      // Nothing is kept yet: lines begin now.
      read = this.state.usage && span === this.usageSpan ? null : readUsage({
        ...NO_USAGE,
        series: this.state.now.destinations.slice(0, SERIES).map(row => ({ ...row, used: [] })),
      });
    }
    if (span !== this.state.span || this.state.at !== null && this.usageSpan === span) return;
    if (read === null) {
      this.setState({ usageFailed: failed });
      return;
    }
    const end = Date.parse(this.state.now.time);
    read.until = end;
    read.since = end - span;
    joinTail(read, span === this.usageSpan ? this.state.usage : null);
    appendNow(read, this.state.now, span);
    this.usageSpan = span;
    // The chart first: a thousand rows take longer than it does.
    this.setState({ usage: read, usageFailed: failed }, () => requestAnimationFrame(() => setTimeout(() => {
      if (!this.state.allRows) this.setState({ allRows: true });
    })));
  }

  async loadHistory() {
    this.historyAt = Date.now();
    const span = this.state.span;
    try {
      const history = await ask('api/history', { since: this.since(), lang: this.state.lang });
      if (span !== this.state.span) return;
      history.gapRows = history.gaps.map(gap => ({ from: Date.parse(gap.from), to: Date.parse(gap.to), why: gap.why }));
      const to = Date.parse(history.to);
      const later = this.state.marks.filter(mark => mark.from >= to);
      this.setState({
        history,
        marks: [...marksOf(history), ...later],
        failures: mergeFailures([], history.failures.map(failureRow), ROWS),
      });
    } catch {
      this.setState({ history: this.state.history });
    }
  }

  /** The answers about the chosen time, once it stays for a moment. */
  answerSoon(after = ANSWER_AFTER_MS) {
    clearTimeout(this.soon);
    if (this.asking) this.asking.abort();
    if (this.state.at === null) {
      if (this.state.answers) this.setState({ answers: null });
      return;
    }
    this.soon = setTimeout(() => this.answer(), after);
  }

  async answer() {
    const { at, selected, lang } = this.state;
    const asking = new AbortController();
    this.asking = asking;
    const row = selected && this.rowOf(selected);
    const questions = [''].concat(row ? [questionOf(row)] : []);
    const time = new Date(at).toISOString();
    this.setState({ answers: questions.map(question => ({ question, state: 'loading' })) });
    this.behind(row, asking.signal);
    await Promise.all(questions.map(async (question, index) => {
      let answer;
      try {
        answer = { question, state: 'there', ...(await ask('api/at', { time, q: question || undefined, lang }, asking.signal)) };
      } catch (error) {
        if (asking.signal.aborted) return;
        answer = { question, state: error.status === 404 || error.status === 400 ? 'none' : 'failed', text: error.status ? error.message : '' };
      }
      if (asking.signal.aborted || !this.state.answers) return;
      const answers = this.state.answers.slice();
      answers[index] = answer;
      this.setState({ answers });
    }));
  }

  /** Who had the ports of a destination at its fullest about the chosen time. */
  async behind(row, signal) {
    const { at, now, lang } = this.state;
    let found = null;
    if (row) {
      try {
        const history = await ask('api/history', { ...around(at, Date.parse(now.time)), of: endpoint(row.address, row.port), lang }, signal);
        found = history.destinations.find(one => keyOf(one) === keyOf(row)) || null;
      } catch {
        found = null;
      }
    }
    if (!signal.aborted) this.setState({ fullest: found });
  }

  /** What is known of a destination: as it was then, as it is now, or only its name. */
  rowOf(key) {
    const { now, usage, at, history } = this.state;
    const seen = at === null || !usage ? (now ? now.destinations : []) : destinationsAt(usage, at);
    const found = seen.find(row => keyOf(row) === key);
    if (found) return found;
    const line = usage && usage.byKey.get(key);
    const incident = history && history.incidents.find(one => keyOf(one.subject) === key);
    const name = line || (incident && incident.subject) || (now && now.destinations.find(row => keyOf(row) === key));
    return name ? { ...name, used: 0, usable: name.usable || 0, culprits: null, msToExhaustion: null, perSecond: null } : null;
  }

  dark() {
    return this.state.theme === 'auto' ? darkSystem.matches : this.state.theme === 'dark';
  }

  /** All that the chart shows. */
  model(lines) {
    const { usage, at, selected, history, marks, limitInView, restShown } = this.state;
    const incidents = (history ? history.incidents : []).map(one => ({
      from: Date.parse(one.begin), to: one.end ? Date.parse(one.end) : usage.until,
    }));
    const chosen = lines.some(line => line.key === selected) ? selected : null;
    return {
      say: this.say, dark: this.dark(), times: usage.times, since: usage.since, until: usage.until, lines, selected: chosen,
      rest: restShown ? restOf(usage, lines) : null, limits: limitsOf(lines, chosen), limitInView, marks, incidents,
      gaps: history ? history.gapRows : [], at,
    };
  }

  header() {
    const { say } = this;
    const { lang, theme, now, link } = this.state;
    const time = now && say.time(Date.parse(now.time));
    const words = { connecting: say('connecting'), live: now && say('live.at', time),
      lost: now ? say('lost', time) : say('lost.never') };
    return html`<header>
      <h1>portwhy${now && html` <span class="host">${visible(now.host.name)}</span>`}</h1>
      <p class=${`state ${link}`}><span class="dot" aria-hidden="true"></span><span>${words[link]}</span></p>
      <p class="unseen" role="status">${link === 'lost' ? say('lost.never') : this.state.back ? say('back') : ''}</p>
      <div class="choices">
        <${Choice} id="language" label=${say('language')} value=${lang} options=${Object.entries(LANGUAGES)}
          onChange=${value => this.speak(value)} />
        <${Choice} id="theme" label=${say('theme')} value=${theme} onChange=${value => this.colour(value)}
          options=${['auto', 'light', 'dark'].map(name => [name, say(`theme.${name}`)])} />
      </div></header>`;
  }

  /** What is wrong now. */
  answerCard() {
    const { say } = this;
    const { now } = this.state;
    const why = now.watching.calls ? null : now.watching.why;
    return html`<section class=${`card answer ${now.verdict}`} aria-labelledby="answer-title" id="answer" tabindex="-1">
      <h2 id="answer-title"><span role="status">${say(`verdict.${now.verdict}`)}</span></h2>
      <ul class="findings">${now.findings.map(finding => html`<${Finding}
        key=${`${finding.slug}/${keyOf(finding.subject)}`} finding=${finding} say=${say} />`)}</ul>
      ${why && html`<p class="note">${say('watching.not', visible(why))}</p>`}
      ${!now.visibility.complete && html`<ul class="note">${now.visibility.missing.slice(0, 3).map(one =>
        html`<li>${visible(one.what)}: ${visible(one.why)}</li>`)}</ul>`}
    </section>`;
  }

  /** The answer as it was then. It stands below the slider, which stays where it is as answers come and go. */
  thenCard() {
    const { say } = this;
    const { at, answers } = this.state;
    return html`<section class="card answer past" aria-labelledby="then-title">
      <div class="row"><h2 id="then-title" tabindex="-1">${say('then', say.time(at))}</h2>
        <button type="button" onClick=${this.toNow}>${say('to.now')}</button></div>
      <div role="status">${(answers || []).map(one => html`<div key=${one.question}>
        ${one.question && html`<p class="question"><code>portwhy ${visible(one.question)}</code></p>`}
        ${one.state === 'loading' && html`<p class="note">${say('then.loading')}</p>`}
        ${one.state === 'failed' && html`<p class="note">${say('then.failed')} ${visible(one.text)}</p>`}
        ${one.state === 'none' && html`<p class="note">${say('then.none')} ${visible(one.text)}</p>`}
        ${one.state === 'there' && html`<p class="note">${say('then.what', say.time(Date.parse(one.time)))}</p>
          <pre tabindex="0" class="told">${String(one.text).trimEnd().split('\n').map(visible).join('\n')}</pre>`}
      </div>`)}</div>
    </section>`;
  }

  render() {
    const { say } = this;
    const { now, usage, at, selected, filter, order, turned, history, failures, span } = this.state;
    if (!now) return html`${this.header()}<main></main>`;
    const words = filterWords(filter);
    const past = at !== null;
    const lines = usage ? linesOf(usage, selected, LINES) : [];
    const all = past && usage ? destinationsAt(usage, at) : now.destinations;
    const rows = sorted(all.filter(row => matches(words, destinationText(row))), order, turned);
    const shownFailures = failures.filter(row =>
      matches(words, processName(row), endpoint(row.address, row.port), row.source ?? '', row.slug ?? '', row.call, row.errno));
    const incidents = (history ? history.incidents : []).slice().reverse().filter(one =>
      matches(words, one.slug, subjectWords(one.subject, say), ...one.culprits.map(processName), ...one.callers.map(processName)));
    const others = now.otherDestinations;
    const notes = past ? say('destinations.then', say.number(all.length), say.time(at))
      : others.count > 0 ? say('destinations.others', say.number(others.count), say.number(others.used))
        : all.length === 0 ? say('destinations.none') : null;
    const chosen = selected && this.rowOf(selected);
    const incident = chosen && history && history.incidents.slice().reverse().find(one => keyOf(one.subject) === selected
      && (!past || Date.parse(one.begin) <= at));
    return html`<a class="skip" href="#answer">${say('skip')}</a>
      ${this.header()}
      <main>
        ${this.answerCard()}
        <${Timeline} say=${say} model=${usage && this.model(lines)} span=${span} spans=${SPANS} at=${at}
          failed=${this.state.usageFailed} limitInView=${this.state.limitInView} restShown=${this.state.restShown}
          othersCount=${usage ? Math.max(0, now.destinations.length + others.count - lines.length) : 0}
          selected=${selected} onChoose=${this.choose} onTime=${this.toTime} onNow=${this.toNow}
          onSpan=${value => this.setState({ span: value, at: null, answers: null, usage: null }, () => this.load())}
          onLimit=${value => this.setState({ limitInView: value })} onRest=${value => this.setState({ restShown: value })}
          begun=${this.usageBegun} Chart=${Chart} />
        ${past && this.thenCard()}
        <div class="columns"><div>
          <search class="card"><label for="filter">${say('filter')}</label>
            <input id="filter" type="search" value=${filter} autocomplete="off" spellcheck=${false} aria-describedby="filter-help"
              onInput=${event => this.setState({ filter: event.target.value })} />
            <span id="filter-help" class="note">${words.length > 0 && rows.length + shownFailures.length + incidents.length === 0
              ? say('filter.none', filter) : say('filter.help')}</span></search>
          <${Destinations} rows=${this.state.allRows ? rows : rows.slice(0, FIRST_ROWS)} count=${rows.length} total=${all.length} lines=${lines} selected=${selected} say=${say} onChoose=${this.choose}
            order=${order} turned=${turned} onSort=${this.sort} past=${past} note=${notes} />
        </div><div>
          ${chosen ? html`<${Behind} row=${chosen} past=${past} incident=${incident} fullest=${past ? this.state.fullest : null} say=${say} onClose=${() => this.choose(selected)}
              drawn=${!usage || usage.byKey.has(selected)} most=${SERIES} />`
            : html`<p class="card note">${say('behind.choose')}</p>`}
          <${Failures} rows=${shownFailures} total=${failures.reduce((sum, row) => sum + row.count, 0)} say=${say}
            others=${history ? history.otherFailures : 0} seen=${now.watching.calls} />
          <${Incidents} incidents=${incidents} more=${history ? history.otherIncidents : 0} gaps=${history ? history.gapRows : []}
            say=${say} onLook=${this.look} />
        </div></div>
        <p class="note foot">${say('zone', Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC')} portwhy ${
          visible(now.portwhy.version)} · Linux ${visible(now.host.kernel)}</p>
      </main>`;
  }
}

render(html`<${App} />`, document.getElementById('app'));
