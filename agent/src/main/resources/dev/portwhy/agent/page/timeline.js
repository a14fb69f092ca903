// The chart with its legend, and the slider below it.
import { html, Component } from './vendor/htm-preact.module.js';
import { indexAt, visible } from './data.js';
import { Choice, Swatch, usedWords } from './parts.js';

/** Gives the chart its element, and what to show whenever that changes. */
class Canvas extends Component {
  componentDidMount() {
    this.chart = new this.props.Chart(this.base.firstChild, time => this.props.onTime(time), index => this.props.onHover(index));
    this.draw();
  }

  componentDidUpdate() {
    this.draw();
  }

  componentWillUnmount() {
    this.chart.destroy();
  }

  draw() {
    const { model, begun } = this.props;
    if (document.hidden || model === this.drawn) return;
    this.drawn = model;
    this.chart.show(model);
    if (begun !== this.begun) {
      this.begun = begun;
      // A plot draws itself when the script has come to its end.
      requestAnimationFrame(() => setTimeout(() => performance.measure('portwhy-draw', { start: begun, end: performance.now() })));
    }
  }

  render({ label }) {
    return html`<div class="chart" role="img" aria-label=${label}><div></div></div>`;
  }
}

function Slider({ model, at, say, onTime, onNow }) {
  const until = Math.round(model.until / 1000) * 1000;
  const since = Math.round(model.since / 1000) * 1000;
  const value = at === null ? until : Math.min(until, Math.max(since, at));
  const moved = event => {
    const time = Number(event.target.value);
    if (time >= until) onNow();
    else onTime(time);
  };
  return html`<div class="slider"><label for="time">${say('slider')}</label>
    <input id="time" type="range" min=${since} max=${until} step="1000" value=${value} onInput=${moved}
      aria-valuetext=${at === null ? say('slider.now') : say.time(value)} aria-describedby="time-help" />
    <output for="time">${at === null ? say('slider.now') : say.time(value)}</output>
    <button type="button" onClick=${onNow} disabled=${at === null}>${say('now')}</button></div>
    <p id="time-help" class="note">${say('slider.help')}</p>`;
}

/** The whole card. What is under the pointer is its own affair: nothing else is drawn anew for it. */
export class Timeline extends Component {
  constructor() {
    super();
    this.state = { hover: null };
    this.hover = index => {
      if (index !== this.state.hover) this.setState({ hover: index });
    };
  }

  render(props, { hover }) {
    const { say, model, span, spans, at, selected, failed } = props;
    let index = -1;
    if (model) {
      index = hover !== null && hover < model.times.length ? hover : at !== null ? indexAt(model.times, at) : model.times.length - 1;
    }
    const seen = model && index >= 0 ? model.times[index] : null;
    const used = line => (index >= 0 ? line.used[index] : null);
    const label = model && say('chart.label', say.time(model.since), say.time(model.until),
      model.lines.slice(0, 3).map(line => say('chart.line', visible(line.label), say.number(used(line)), say.number(line.usable))).join(' '));
    return html`<section class="card" aria-labelledby="chart-title">
      <div class="row"><h2 id="chart-title">${say('chart.title')}</h2>
        <div class="tools">
          <${Choice} id="span" label=${say('span')} value=${String(span)} onChange=${value => props.onSpan(Number(value))}
            options=${spans.map(ms => [String(ms), say(`span.${ms}`)])} />
          <label class="check"><input type="checkbox" id="limit" checked=${props.limitInView}
            onChange=${event => props.onLimit(event.target.checked)} />${say('limit.show')}</label>
          ${props.othersCount > 0 && html`<label class="check"><input type="checkbox" id="rest" checked=${props.restShown}
            onChange=${event => props.onRest(event.target.checked)} />${say('rest.show', say.number(props.othersCount))}</label>`}
        </div></div>
      ${failed && html`<p class="note">${say('chart.failed')}</p>`}
      ${!model ? html`<p class="note">${say('chart.loading')}</p>` : html`
        <${Canvas} model=${model} label=${label} onTime=${props.onTime} onHover=${this.hover} begun=${props.begun} Chart=${props.Chart} />
        <${Slider} model=${model} at=${at} say=${say} onTime=${props.onTime} onNow=${props.onNow} />
        ${model.lines.length === 0 && html`<p class="note">${say('chart.empty')}</p>`}
        <ul class="legend" aria-label=${say('chart.title')}>
          ${model.lines.map((line, i) => html`<li key=${line.key}><button type="button" aria-pressed=${String(line.key === selected)}
            onClick=${() => props.onChoose(line.key)}><${Swatch} index=${i} /><span>${visible(line.label)}</span>
            <span class="value">${usedWords(used(line), line.usable, say)}</span></button></li>`)}
          <li class="when">${seen !== null && say.time(seen)}</li>
        </ul>
        <ul class="keys"><li><span class="sign limit" aria-hidden="true"></span>${say('key.limit')}</li>
          <li><span class="sign failure" aria-hidden="true">×</span>${say('key.failures')}</li>
          <li><span class="sign incident" aria-hidden="true"></span>${say('key.incident')}</li>
          <li><span class="sign gap" aria-hidden="true"></span>${say('key.gap')}</li></ul>`}
    </section>`;
  }
}
