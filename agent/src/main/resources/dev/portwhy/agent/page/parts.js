// The pieces of the page. Text from the machine goes into text nodes only.
import { html, Component } from './vendor/htm-preact.module.js';
import {
  endpoint, keyOf, labelOf, netnsName, processName, visible,
} from './data.js';

const COLOURS = 8;

/** The mark of a line, as in the chart. */
export function Swatch({ index }) {
  return html`<span class=${index == null ? 'swatch none' : `swatch c${index % COLOURS}`} aria-hidden="true"></span>`;
}

export function Choice({ label, value, options, onChange, id }) {
  return html`<label class="choice" for=${id}><span>${label}</span>
    <select id=${id} value=${value} onChange=${event => onChange(event.target.value)}>
      ${options.map(([name, words]) => html`<option key=${name} value=${name} selected=${name === value}>${words}</option>`)}
    </select></label>`;
}

function Culprits({ culprits, say, most = 2 }) {
  if (!culprits || culprits.length === 0) return '–';
  const named = culprits.slice(0, most).map(processName).join(', ');
  return culprits.length > most ? `${named} ${say('more.processes', culprits.length - most)}` : named;
}

export function leftWords(row, say) {
  if (row.usable > 0 && row.used >= row.usable) return say('left.none');
  return row.msToExhaustion == null ? '–' : say.lasting(row.msToExhaustion);
}

/** How many ports are in use, of how many where that is known. */
export function usedWords(used, usable, say) {
  return usable > 0 ? say('used.of', say.number(used), say.number(usable)) : say.number(used);
}

function fullness(row) {
  return row.usable > 0 ? Math.min(100, Math.round((100 * row.used) / row.usable)) : 0;
}

function levelOf(row) {
  const full = fullness(row);
  if (full >= 100) return 'critical';
  return full >= 80 || (row.msToExhaustion != null && row.msToExhaustion < 600000) ? 'warning' : 'ok';
}

/** One destination; drawn anew only where something of it has changed. */
class Destination extends Component {
  shouldComponentUpdate(next) {
    const before = this.props;
    return next.index !== before.index || next.chosen !== before.chosen || next.say !== before.say
      || next.past !== before.past || next.signature !== before.signature;
  }

  render({ row, index, chosen, say, onChoose, past }) {
    const key = keyOf(row);
    const full = fullness(row);
    const who = row.culprits ? html`<${Culprits} culprits=${row.culprits} say=${say} />` : '–';
    const netns = netnsName(row.netns);
    return html`<tr class=${chosen ? 'chosen' : ''} onClick=${() => onChoose(key)}>
      <th scope="row"><button type="button" class="link" aria-pressed=${String(chosen)}
          onClick=${event => { event.stopPropagation(); onChoose(key); }}>
          <${Swatch} index=${index} /><span>${visible(labelOf(row))}</span></button>
        <span class="small">${say('from', visible(row.source))}${row.netns && row.netns.name
          ? ` · ${say('in.netns', visible(netns))}` : ''}</span>
        <span class="small narrow">${who}</span></th>
      <td class="number"><span class="use">${usedWords(row.used, row.usable, say)}</span>
        <span class=${`bar ${levelOf(row)}`} aria-hidden="true"><span style=${{ width: `${full}%` }}></span></span></td>
      ${past ? null : html`<td class="number time">${leftWords(row, say)}</td>
      <td class="number wide">${row.perSecond == null ? '–' : say.number(Math.round(row.perSecond))}</td>
      <td class="wide">${who}</td>`}
    </tr>`;
  }
}

function signature(row) {
  const first = row.culprits && row.culprits[0];
  const seconds = row.msToExhaustion == null ? '' : Math.round(row.msToExhaustion / 1000);
  return `${row.used}/${row.usable}/${Math.round(row.perSecond ?? -1)}/${seconds}/${row.culprits ? row.culprits.length : 0}/${
    first ? `${first.pid}${first.comm}` : ''}`;
}

function Sorted({ name, words, order, turned, onSort, say, className = '' }) {
  const active = order === name;
  return html`<th scope="col" class=${className} aria-sort=${active ? (turned ? 'ascending' : 'descending') : undefined}>
    <button type="button" class="sort" title=${say('sort.by', words)} onClick=${() => onSort(name)}>${words}<span
      aria-hidden="true">${active ? (turned ? ' ▲' : ' ▼') : ''}</span></button></th>`;
}

export function Destinations({ rows, count, total, lines, selected, say, onChoose, order, turned, onSort, past, note }) {
  const index = new Map(lines.map((line, i) => [line.key, i]));
  return html`<section class="card" aria-labelledby="destinations-title">
    <h2 id="destinations-title">${say('destinations')} <span class="count">${count === total ? say.number(total)
      : say('destinations.of', say.number(count), say.number(total))}</span></h2>
    ${note && html`<p class="note">${note}</p>`}
    ${rows.length === 0 ? null : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="destinations-title">
      <table><thead><tr>
        <${Sorted} name="destination" words=${say('destination')} ...${{ order, turned, onSort, say }} />
        <${Sorted} name="used" words=${say('used')} className="number" ...${{ order, turned, onSort, say }} />
        ${past ? null : html`<${Sorted} name="left" words=${say('left')} className="number" ...${{ order, turned, onSort, say }} />
        <${Sorted} name="perSecond" words=${say('per.second')} className="number wide"
          ...${{ order, turned, onSort, say }} /><th scope="col" class="wide">${say('processes')}</th>`}
      </tr></thead><tbody>
        ${rows.map(row => {
          const key = keyOf(row);
          return html`<${Destination} key=${key} row=${row} index=${index.get(key)} chosen=${key === selected} say=${say}
            past=${past} signature=${signature(row)} onChoose=${onChoose} />`;
        })}
      </tbody></table></div>`}
  </section>`;
}

/** The processes behind the line that was chosen. */
export function Behind({ row, incident, fullest, say, onClose, drawn, most, past }) {
  const own = fullest && keyOf(fullest) === keyOf(row) ? fullest : null;
  const culprits = row.culprits || (own ? own.culprits : incident ? incident.culprits : []);
  return html`<section class="card" aria-labelledby="behind-title" id="behind">
    <h2 id="behind-title">${say('behind', visible(labelOf(row)))}</h2>
    <p class="note">${say('behind.source', visible(row.source))} · ${say('used')} ${
      usedWords(row.used, row.usable, say)}${past ? '' : ` · ${say('left')} ${leftWords(row, say)}`}</p>
    ${!drawn && html`<p class="note">${say('behind.no.line', most)}</p>`}
    ${own && html`<p class="note">${say('behind.fullest', say.time(Date.parse(own.time)), usedWords(own.used, own.usable, say))}
      ${say('behind.states', say.number(own.established), say.number(own.timeWait), say.number(own.otherStates))}</p>`}
    ${!row.culprits && !own && incident && html`<p class="note">${say('behind.then', say.time(Date.parse(incident.peak.time)))}</p>`}
    ${culprits.length === 0 ? html`<p>${say(past ? 'behind.above' : 'behind.none')}</p>` : html`<div class="scroll low" tabindex="0" role="group"
        aria-labelledby="behind-title"><table><thead><tr>
      <th scope="col">${say('process')}</th><th scope="col" class="number">${say('pid')}</th>
      <th scope="col" class="number">${say('sockets')}</th><th scope="col">${say('how')}</th></tr></thead><tbody>
      ${culprits.map(one => html`<tr key=${`${one.pid}/${one.comm}`}>
        <th scope="row">${visible(one.program || one.comm)}</th>
        <td class="number">${one.pid > 0 ? one.pid : '–'}</td><td class="number">${say.number(one.sockets)}</td>
        <td>${say.knows(`how.${one.how}`) ? say(`how.${one.how}`) : visible(one.how)}</td></tr>`)}
    </tbody></table></div>`}
    <p><button type="button" onClick=${onClose}>${say('unchoose')}</button></p>
  </section>`;
}

export function Finding({ finding, say }) {
  const more = finding.evidence.length + finding.remedies.length + finding.wontHelp.length > 0;
  return html`<li class=${`finding ${finding.severity}`}>
    <p><span class="tag">${say(`level.${finding.severity}`)}</span> ${visible(finding.title)}</p>
    ${more && html`<details><summary>${say('finding.more')}</summary>
      ${finding.evidence.length > 0 && html`<h3>${say('evidence')}</h3><ul>${finding.evidence.map(one =>
        html`<li>${visible(one.text)}</li>`)}</ul>`}
      ${finding.remedies.length > 0 && html`<h3>${say('remedies')}</h3><ol>${finding.remedies.map(one => html`<li>
        ${visible(one.text)}${one.command && html`<pre tabindex="0"><code>${visible(one.command)}</code></pre>`}</li>`)}</ol>`}
      ${finding.wontHelp.length > 0 && html`<h3>${say('wont.help')}</h3><ul>${finding.wontHelp.map(one =>
        html`<li><strong>${visible(one.text)}</strong> ${visible(one.why)}</li>`)}</ul>`}
    </details>`}
  </li>`;
}

export function Failures({ rows, total, others, say, seen }) {
  return html`<section class="card" aria-labelledby="failures-title">
    <h2 id="failures-title">${say('failures')} ${total > 0 && html`<span class="count">${say.number(total)}</span>`}</h2>
    ${rows.length === 0 ? html`<p class="note">${say(seen ? 'failures.none' : 'failures.unseen')}</p>`
    : html`<div class="scroll low" tabindex="0" role="group" aria-labelledby="failures-title"><table><thead><tr>
      <th scope="col">${say('last')}</th><th scope="col" class="number">${say('count')}</th>
      <th scope="col">${say('process')}</th><th scope="col">${say('destination')}</th><th scope="col" class="wide">${say('cause')}</th>
    </tr></thead><tbody>
      ${rows.map(row => html`<tr key=${row.key}>
        <td class="time">${say.time(row.last)}</td><td class="number">${say.number(row.count)}</td>
        <td class="name">${processName(row)}</td>
        <td>${visible(endpoint(row.address, row.port))}<span class="small">${visible(row.call)} ${visible(row.errno)}</span>
          <span class="small narrow">${visible(row.slug) || say('cause.unknown')}</span></td>
        <td class="wide">${row.slug ? html`<code>${visible(row.slug)}</code>` : say('cause.unknown')}</td></tr>`)}
    </tbody></table></div>`}
    ${others > 0 && html`<p class="note">${say('failures.more', say.number(others))}</p>`}
  </section>`;
}

export function subjectWords(subject, say) {
  if (subject.address && subject.source) return `${subject.source} → ${endpoint(subject.address, subject.port)}`;
  if (subject.address) return endpoint(subject.address, subject.port);
  if (subject.port != null) return say('incident.port', subject.port);
  return subject.key || '';
}

export function Incidents({ incidents, more, gaps, say, onLook }) {
  return html`<section class="card" aria-labelledby="incidents-title">
    <h2 id="incidents-title">${say('incidents')} ${incidents.length > 0 && html`<span class="count">${incidents.length}</span>`}</h2>
    ${incidents.length === 0 && html`<p class="note">${say('incidents.none')}</p>`}
    <ul class="incidents">${incidents.map(one => {
      const peak = Date.parse(one.peak.time);
      const end = one.end && Date.parse(one.end);
      return html`<li key=${`${one.slug}/${keyOf(one.subject)}/${one.begin}`} class=${`finding ${one.severity}`}>
        <p><strong>${end ? `${say.time(Date.parse(one.begin))} – ${say.time(end)}` : say('incident.since', say.time(Date.parse(one.begin)))}</strong>
          ${' '}<span class="subject">${visible(subjectWords(one.subject, say))}</span></p>
        <p class="note"><code>${visible(one.slug)}</code>${one.peak.usable > 0 && html` · ${
          say('incident.peak', say.number(one.peak.used), say.number(one.peak.usable), say.time(peak))}`}${
          one.failures > 0 && html` · ${say('incident.failures', say.number(one.failures))}`}${
          one.culprits.length + one.callers.length > 0 && html` · ${say('incident.who',
            [...new Set([...one.culprits, ...one.callers].map(processName))].slice(0, 4).join(', '))}`}</p>
        <p><button type="button" onClick=${() => onLook(peak, one.subject)}>${say('incident.look', say.time(peak))}</button></p>
      </li>`;
    })}</ul>
    ${more > 0 && html`<p class="note">${say('incidents.more', say.number(more))}</p>`}
    ${gaps.length > 0 && html`<h3>${say('gaps')}</h3><ul class="note">${gaps.map(gap => html`<li key=${gap.from}>${
      say.time(gap.from)} – ${say.time(gap.to)}: ${say.knows(`gap.${gap.why}`) ? say(`gap.${gap.why}`) : visible(gap.why)}</li>`)}</ul>`}
  </section>`;
}
