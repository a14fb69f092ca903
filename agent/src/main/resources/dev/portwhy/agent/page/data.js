// What the agent sends, made into what the page shows. No function in here touches the page.

/** A destination by name: the same in what is now, in the usage of a span, and in incidents. */
export function keyOf(row) {
  const netns = row.netns && typeof row.netns === 'object' ? row.netns.inode : row.netns;
  return `${netns ?? ''}|${row.source ?? ''}|${row.address ?? ''}|${row.port ?? ''}`;
}

/** The name of a namespace, where it has one beside its number. */
export function netnsName(netns) {
  if (!netns || typeof netns !== 'object') return netns == null ? '' : String(netns);
  return netns.name || String(netns.inode);
}

export function endpoint(address, port) {
  const host = address && address.includes(':') ? `[${address}]` : address || '*';
  return port == null ? host : `${host}:${port}`;
}

export function labelOf(row) {
  return endpoint(row.address, row.port);
}

/** Control characters of names that processes chose for themselves, made visible. */
export function visible(text) {
  return String(text ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, c =>
    '\\x' + c.codePointAt(0).toString(16).padStart(2, '0'));
}

/** A process as everywhere else: python3 app.py[4711]. */
export function processName(row) {
  const name = visible(row.program || row.comm);
  return row.pid > 0 ? `${name}[${row.pid}]` : name;
}

function peak(series) {
  let most = 0;
  for (const used of series.used) {
    if (used !== null && used > most) most = used;
  }
  return most;
}

/** The usage of a span, each series with its key and how full it was at most, the fullest first. */
export function readUsage(answer) {
  const series = answer.series.map(one => {
    const most = peak(one);
    return { ...one, key: keyOf(one), label: labelOf(one), peak: most, full: one.usable ? most / one.usable : 0 };
  });
  series.sort((a, b) => b.full - a.full || b.peak - a.peak);
  return {
    since: Date.parse(answer.since),
    until: Date.parse(answer.until),
    stepMs: answer.stepMs || 1000,
    times: answer.times.slice(),
    series,
    byKey: new Map(series.map(one => [one.key, one])),
    rest: answer.rest && answer.rest.used ? answer.rest.used.slice() : null,
  };
}

/** What is not written yet is not known: it is taken from the end, and what this page has seen itself put there. */
export function joinTail(usage, seen) {
  const { times, series, rest } = usage;
  const all = rest ? [...series.map(one => one.used), rest] : series.map(one => one.used);
  while (times.length > 0 && all.every(used => used[times.length - 1] == null)) {
    times.pop();
    all.forEach(used => used.pop());
  }
  if (!seen) return;
  const first = times.length ? indexAt(seen.times, times[times.length - 1]) + 1 : 0;
  for (let i = first; i < seen.times.length; i++) {
    times.push(seen.times[i]);
    for (const one of series) {
      const before = seen.byKey.get(one.key);
      one.used.push(before ? before.used[i] : null);
    }
    if (rest) rest.push(seen.rest ? seen.rest[i] : null);
  }
}

/** A destination that is new, or has become fuller than one that is drawn, takes the place of the least of those. */
function rank(usage, drawn) {
  const { series } = usage;
  for (let i = drawn; i < series.length; i++) {
    let least = 0;
    for (let n = 1; n < drawn; n++) if (series[n].full < series[least].full) least = n;
    if (series[i].full > series[least].full + 0.02) [series[i], series[least]] = [series[least], series[i]];
  }
}

/** Adds what is now to the end of a usage, and takes away what has become too old. */
export function appendNow(usage, now, span, drawn = 8, most = 60) {
  const time = Date.parse(now.looked || now.time);
  const last = usage.times.length ? usage.times[usage.times.length - 1] : -Infinity;
  if (!(time >= last + usage.stepMs * 0.5)) return false;
  const seen = new Set();
  let others = now.otherDestinations ? now.otherDestinations.used : 0;
  for (const row of now.destinations) {
    const key = keyOf(row);
    let one = usage.byKey.get(key);
    if (!one && usage.series.length < most) {
      one = { netns: row.netns, source: row.source, address: row.address, port: row.port, key, label: labelOf(row), peak: 0, full: 0,
        usable: row.usable, used: new Array(usage.times.length).fill(null) };
      usage.series.push(one);
      usage.byKey.set(key, one);
    }
    if (!one) {
      others += row.used;
      continue;
    }
    one.used.push(row.used);
    one.usable = row.usable;
    one.peak = Math.max(one.peak, row.used);
    one.full = one.usable ? one.peak / one.usable : 0;
    seen.add(key);
  }
  for (const one of usage.series) {
    if (!seen.has(one.key)) one.used.push(0);
  }
  usage.times.push(time);
  if (usage.rest) usage.rest.push(others);
  rank(usage, drawn);
  let old = 0;
  while (old < usage.times.length && usage.times[old] < time - span) old++;
  if (old > 0) {
    usage.times.splice(0, old);
    for (const one of usage.series) one.used.splice(0, old);
    if (usage.rest) usage.rest.splice(0, old);
  }
  usage.until = time;
  usage.since = time - span;
  return true;
}

/** The lines that are drawn: the fullest, and the one that was chosen. */
export function linesOf(usage, selected, most) {
  const lines = usage.series.slice(0, most);
  const chosen = usage.byKey.get(selected);
  if (chosen && !lines.includes(chosen)) lines.push(chosen);
  return lines;
}

/** Of everything that is not drawn, the sum at each instant. */
export function restOf(usage, lines) {
  const drawn = new Set(lines);
  const sum = usage.rest ? usage.rest.slice() : new Array(usage.times.length).fill(null);
  for (const one of usage.series) {
    if (drawn.has(one)) continue;
    for (let i = 0; i < sum.length; i++) if (one.used[i] != null) sum[i] = (sum[i] ?? 0) + one.used[i];
  }
  return sum;
}

/** The limits to draw: each number once. The lines that have it come with it. */
export function limitsOf(lines, selected) {
  const limits = new Map();
  for (const line of lines) {
    if (!line.usable || (selected && line.key !== selected)) continue;
    limits.set(line.usable, (limits.get(line.usable) || 0) + 1);
  }
  return [...limits.keys()].sort((a, b) => b - a).slice(0, 4);
}

/** The index of the last instant that is not after a time; -1 where there is none. */
export function indexAt(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Failing calls by instant, from the even steps of a history. */
export function marksOf(history) {
  const from = Date.parse(history.from);
  const to = Date.parse(history.to);
  const step = history.series.length ? (to - from) / history.series.length : 0;
  const marks = [];
  history.series.forEach((one, index) => {
    if (one.failures > 0) marks.push({ from: from + index * step, to: from + (index + 1) * step, count: one.failures });
  });
  return marks;
}

/** What fails now, as a mark. */
export function markNow(now, interval) {
  const listed = now.failures.reduce((sum, row) => sum + row.count, 0);
  const count = listed + (now.otherFailures || 0) + (now.lost || 0);
  const time = Date.parse(now.time);
  return count > 0 ? { from: time - interval, to: time, count } : null;
}

function failureKey(row) {
  return [row.call, row.errno, row.pid, row.comm, row.slug, row.subjectKey].join('|');
}

/** Failing calls from a history or from what is now, alike. */
export function failureRow(row) {
  const subject = row.subject || row;
  const read = {
    call: row.call,
    errno: row.errno,
    count: row.count,
    pid: row.pid,
    comm: row.comm,
    slug: row.slug,
    netns: subject.netns,
    source: subject.source,
    address: subject.address,
    port: subject.port,
    subjectKey: keyOf(subject),
    first: Date.parse(row.first),
    last: Date.parse(row.last),
  };
  read.key = failureKey(read);
  return read;
}

/** Adds rows to those that are known; a row alike is counted up. The latest come first, and no more than `most`. */
export function mergeFailures(known, rows, most) {
  const byKey = new Map(known.map(row => [row.key, row]));
  for (const row of rows) {
    const before = byKey.get(row.key);
    byKey.set(row.key, before
      ? { ...before, count: before.count + row.count, first: Math.min(before.first, row.first), last: Math.max(before.last, row.last) }
      : row);
  }
  return [...byKey.values()].sort((a, b) => b.last - a.last).slice(0, most);
}

/** Whether every word of a filter is somewhere in a row. */
export function matches(words, ...texts) {
  if (words.length === 0) return true;
  const all = texts.join(' ').toLowerCase();
  return words.every(word => all.includes(word));
}

export function filterWords(filter) {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

export function destinationText(row) {
  const culprits = (row.culprits || []).map(processName).join(' ');
  return `${labelOf(row)} ${row.source ?? ''} ${netnsName(row.netns)} ${culprits}`;
}

const never = Number.POSITIVE_INFINITY;

function timeLeft(row) {
  if (row.usable > 0 && row.used >= row.usable) return -1;
  return row.msToExhaustion ?? never;
}

const ORDERS = {
  used: (a, b) => (b.usable ? b.used / b.usable : 0) - (a.usable ? a.used / a.usable : 0) || b.used - a.used,
  left: (a, b) => (timeLeft(a) === timeLeft(b) ? 0 : timeLeft(a) - timeLeft(b)) || ORDERS.used(a, b),
  perSecond: (a, b) => (b.perSecond ?? -1) - (a.perSecond ?? -1),
  destination: (a, b) => (labelOf(a) < labelOf(b) ? -1 : labelOf(a) > labelOf(b) ? 1 : 0),
};

export function sorted(rows, order, turned) {
  const way = turned ? -1 : 1;
  return rows.slice().sort((a, b) => way * ORDERS[order](a, b) || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const RECENT_MS = 2 * 3600000;

/** Where the fullest moment of a destination around a time is looked for: of hours that are over there is one an hour. */
export function around(time, now) {
  const each = now - time < RECENT_MS ? 60000 : 3600000;
  return { since: new Date(time - each).toISOString(), until: new Date(Math.min(now, time + each)).toISOString() };
}

/** The destinations of a past instant, from the usage that is there. */
export function destinationsAt(usage, time) {
  const index = indexAt(usage.times, time);
  if (index < 0) return [];
  return usage.series
    .filter(one => one.used[index] != null && one.used[index] > 0)
    .map(one => ({
      netns: one.netns, source: one.source, address: one.address, port: one.port,
      used: one.used[index], usable: one.usable, perSecond: null, msToExhaustion: null, culprits: null,
    }));
}

const NAMESPACE = /^[A-Za-z0-9][A-Za-z0-9_.@:/-]*$/;

/** The question of the command line about a destination, in its namespace where that is not the host's. */
export function questionOf(row) {
  const name = row.netns?.name ?? '';
  const inode = row.netns?.inode ?? 0;
  const where = name === 'host' || !(name || inode) ? '' : `-N ${NAMESPACE.test(name) ? name : inode} `;
  const source = row.source ? `${row.source} ` : '';
  return `${where}connect ${source}${endpoint(row.address, row.port)}`;
}
