// An agent that is made up: the page's files and the agent's interface over data that is the same every time. It can go and come back.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
  + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
const USABLE = 28232;
const HALF_AN_HOUR = 1800000;

export const HOSTILE = '<img src=x onerror=alert(1)>';

const rfc = ms => new Date(ms).toISOString();
const full = { netns: { inode: 4026531840, name: null }, source: '10.0.0.5', address: '10.0.0.9', port: 5432 };

/** The first is full within half an hour, the second belongs to a hostile name, the third is IPv6 in a namespace with a name. */
function destinations(count) {
  const made = [
    { ...full, at: age => Math.min(USABLE, Math.max(4000, USABLE + 6000 - Math.floor(age / 200))), who: [[700, 'java'], [9, 'sidecar']] },
    { ...full, address: '10.0.0.10', port: 6379, at: age => 3000 + Math.floor(500 * Math.sin(age / 400000)), who: [[701, HOSTILE]] },
    { ...full, netns: { inode: 4026532999, name: 'blue' }, source: '2001:db8::5', address: '2001:db8::9', port: 443,
      at: () => 1200, who: [[702, 'curl']] },
  ];
  for (let i = made.length; i < count; i++) {
    made.push({ ...full, address: `10.${1 + (i >> 8)}.0.${i & 255}`, port: 8080, who: [[1000 + i, 'envoy']],
      at: age => 20 + Math.floor((2000 / i) * (1.5 + Math.sin(age / (10000 * i)))) });
  }
  return made;
}

const name = one => ({ netns: one.netns, source: one.source, address: one.address, port: one.port });

const TITLES = {
  en: 'No port is left from 10.0.0.5 to 10.0.0.9:5432: all 28232 are in use. connect() fails with EADDRNOTAVAIL.',
  zh: '从 10.0.0.5 到 10.0.0.9:5432 的端口已用尽：28232 个全部被占用，connect() 返回 EADDRNOTAVAIL。',
};

export class MadeUp {
  constructor(directory, count) {
    this.directory = directory;
    this.all = destinations(count);
    this.followers = new Set();
    this.isNew = false;
    this.port = 0;
  }

  async come() {
    this.server = createServer((request, response) => this.answer(request, response).catch(() => response.destroy()));
    await new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = this.server.address().port;
    this.clock = setInterval(() => this.tell(), 1000);
    return `http://127.0.0.1:${this.port}/`;
  }

  async go() {
    clearInterval(this.clock);
    this.followers.clear();
    const gone = new Promise(resolve => this.server.close(resolve));
    this.server.closeAllConnections();
    await gone;
  }

  tell() {
    for (const { response, lang } of this.followers) response.write(`data: ${JSON.stringify(this.now(lang))}\n\n`);
  }

  /** From now on a destination has 4242 ports in use, and a process is there whose call failed. */
  news() {
    this.isNew = true;
  }

  now(lang) {
    const time = Date.now();
    const rows = this.all.map((one, index) => {
      const used = index === 1 && this.isNew ? 4242 : one.at(0);
      return { ...name(one), used, usable: USABLE, free: USABLE - used, perSecond: index === 0 ? 470 : 3,
        msToExhaustion: index === 1 ? 130000 : null,
        culprits: one.who.map(([pid, comm], i) => ({ pid, comm, sockets: i === 0 ? used - 1 : 1, how: 'holds', program: comm })) };
    });
    const failures = this.isNew ? [{ call: 'connect', errno: 'EADDRNOTAVAIL', count: 3, pid: 4711, comm: 'latecomer', protocol: 'tcp',
      ...name(full), sourcePort: null, first: rfc(time), last: rfc(time), slug: null }] : [];
    return {
      portwhy: { schema: 1, version: '0.1.0' }, host: { name: 'web1', kernel: '6.12.0', bootId: 'b', time: rfc(time) },
      visibility: { complete: true, missing: [] }, time: rfc(time), looked: rfc(time), watching: { calls: true, binds: false, why: null },
      verdict: 'critical', destinations: rows.sort((a, b) => b.used - a.used), otherDestinations: { count: 0, used: 0 },
      failures, otherFailures: 0, lost: 0,
      findings: [{ slug: 'ephemeral-ports-exhausted', severity: 'critical', title: TITLES[lang], subject: { ...name(full), protocol: 'tcp' },
        evidence: [{ text: '28232', source: 'sock_diag', value: '28232' }], culprits: [],
        remedies: [{ id: 'a', text: 'Keep connections open.', command: 'portwhy connect 10.0.0.9:5432' }],
        wontHelp: [{ text: 'tcp_fin_timeout', why: 'It does not change TIME_WAIT.' }] }],
    };
  }

  history(query) {
    const to = Date.now();
    const from = Date.parse(query.get('since'));
    const peak = to - HALF_AN_HOUR;
    const step = (to - from) / 60;
    const failing = i => Math.abs(from + i * step - peak) < 300000;
    return {
      from: rfc(from), to: rfc(to), kept: rfc(from), otherIncidents: 0, otherFailures: 0, samples: 7200,
      incidents: [{ slug: 'ephemeral-ports-exhausted', severity: 'critical', subject: { ...name(full), protocol: 'tcp' },
        begin: rfc(peak - 300000), beginSeen: true, end: rfc(peak + 300000), endSeen: true,
        peak: { time: rfc(peak), used: USABLE, usable: USABLE, failures: 300 }, failures: 3000,
        culprits: [{ pid: 700, comm: 'java', sockets: 28000, how: 'holds', program: 'java' }], callers: [{ pid: 701, comm: HOSTILE, failures: 20 }] }],
      failures: [{ call: 'connect', errno: 'EADDRNOTAVAIL', count: 3000, pid: 700, comm: 'java', subject: { ...name(full), protocol: 'tcp' },
        first: rfc(peak - 200000), last: rfc(peak + 200000), slug: 'ephemeral-ports-exhausted' }],
      series: Array.from({ length: 60 }, (_, i) => ({ failures: failing(i) ? 600 : 0, fullest: null })),
      destinations: query.get('of') !== '10.0.0.9:5432' ? [] : [{ ...name(full), time: rfc(from + 60000), used: 20000, usable: USABLE,
        established: 12000, timeWait: 7900, otherStates: 100, culprits: [{ pid: 700, comm: 'java', sockets: 12100, how: 'holds', program: 'java -jar shop' }] }],
      gaps: [{ from: rfc(from + 600000), to: rfc(from + 900000), why: 'killed' }],
    };
  }

  usage(query) {
    const since = Date.parse(query.get('since'));
    const until = Date.parse(query.get('until'));
    const stepMs = Math.max(1000, Math.ceil((until - since) / 7200000) * 1000);
    const times = [];
    for (let time = since; time < until; time += stepMs) times.push(time);
    const top = Number(query.get('top'));
    const gap = time => time >= since + 600000 && time < since + 900000;
    const used = one => times.map(time => (gap(time) ? null : one.at(until - time)));
    const rest = new Array(times.length).fill(0);
    for (const one of this.all.slice(top)) used(one).forEach((n, i) => { rest[i] += n ?? 0; });
    return { since: rfc(since), until: rfc(until), stepMs, times, rest: { used: rest },
      series: this.all.slice(0, top).map(one => ({ ...name(one), usable: USABLE, used: used(one) })) };
  }

  async answer(request, response) {
    const url = new URL(request.url, 'http://127.0.0.1');
    const lang = url.searchParams.get('lang') === 'zh' ? 'zh' : 'en';
    const json = object => response.setHeader('content-type', 'application/json').end(JSON.stringify(object));
    response.setHeader('content-security-policy', POLICY);
    switch (url.pathname) {
      case '/events': {
        const follower = { response, lang };
        response.setHeader('content-type', 'text/event-stream');
        response.write(`data: ${JSON.stringify(this.now(lang))}\n\n`);
        this.followers.add(follower);
        request.on('close', () => this.followers.delete(follower));
        return;
      }
      case '/api/now': json(this.now(lang)); return;
      case '/api/history': json(this.history(url.searchParams)); return;
      case '/api/usage': json(this.usage(url.searchParams)); return;
      case '/api/at': json({ time: url.searchParams.get('time'), exit: 2,
        text: `As it was: ${url.searchParams.get('q') ?? 'everything'}\n${HOSTILE}\n` }); return;
      default: {
        const file = url.pathname === '/' ? 'index.html' : url.pathname.replace(/^\/page\//, '');
        response.setHeader('content-type', TYPES[file.split('.').pop()]);
        response.end(await readFile(join(this.directory, file)));
      }
    }
  }
}
