// The words of the page. Both languages have the same keys. What the machine says (names, addresses) is not in here.

const EN = {
  skip: 'To the answer',
  language: 'Language',
  theme: 'Colours',
  'theme.auto': 'as the system',
  'theme.light': 'light',
  'theme.dark': 'dark',
  connecting: 'Connecting to the agent…',
  live: 'Live',
  'live.at': 'Live, {0}',
  lost: 'The agent does not answer. What you see is from {0}. Trying again…',
  'lost.never': 'The agent does not answer. Trying again…',
  back: 'The agent answers again.',
  past: 'Looking at {0}',
  'to.now': 'Back to now',
  now: 'Now',
  then: 'As it was at {0}',
  'then.what': 'Nearest kept moment: {0}',
  'then.loading': 'Looking it up…',
  'then.none': 'Nothing is kept of that time.',
  'then.failed': 'The answer could not be fetched.',
  'verdict.ok': 'Nothing is wrong.',
  'verdict.warning': 'Something will fail soon, or misleads.',
  'verdict.critical': 'Something fails now.',
  'verdict.unknown': 'Too little could be seen to say.',
  'level.critical': 'failing',
  'level.warning': 'warning',
  'level.info': 'note',
  'watching.not': 'Failing calls are not seen: {0}',
  'finding.more': 'Evidence and what to do',
  evidence: 'Evidence',
  remedies: 'What to do',
  'wont.help': 'What does not help',
  'chart.title': 'Ports in use by destination',
  'chart.label': 'Chart: ports in use by destination from {0} to {1}. {2} The table of destinations has the same numbers.',
  'chart.line': '{0}: {1} of {2}.',
  'chart.empty': 'No ports were in use in this time.',
  'chart.loading': 'Loading…',
  'chart.failed': 'The history could not be fetched.',
  limit: 'limit {0}',
  'limit.show': 'Scale up to the limit',
  'rest.show': 'All others together ({0})',
  rest: 'all others',
  span: 'Time shown',
  'span.900000': '15 minutes',
  'span.7200000': '2 hours',
  'span.86400000': '1 day',
  'span.604800000': '7 days',
  'span.2592000000': '30 days',
  'slider': 'Time',
  'slider.now': 'now',
  'slider.help': 'Move it to see the answer as it was then. Arrow keys move by steps, Home and End to the ends.',
  'key.failures': 'failing calls',
  'key.incident': 'incident',
  'key.gap': 'not recorded',
  'key.limit': 'limit',
  filter: 'Filter',
  'filter.help': 'address, port or process; / comes here',
  'filter.none': 'Nothing matches “{0}”.',
  destinations: 'Destinations',
  'destinations.of': '{0} of {1}',
  'destinations.others': '{0} more destinations use {1} ports.',
  'destinations.none': 'No outgoing connections.',
  'destinations.then': 'The {0} fullest destinations, as they were at {1}.',
  destination: 'Destination',
  from: 'from {0}',
  'in.netns': 'namespace {0}',
  used: 'In use',
  'used.of': '{0} of {1}',
  'per.second': 'New per second',
  left: 'Time left',
  'left.none': 'used up',
  processes: 'Processes',
  'more.processes': 'and {0} more',
  behind: 'Behind {0}',
  'behind.source': 'from {0}',
  'behind.none': 'No process is known. The kernel keeps no owner for TIME_WAIT.',
  'behind.above': 'The answer above says what held the ports then.',
  'behind.choose': 'Choose a destination to see the processes behind its line.',
  'behind.then': 'Who held the ports at their fullest, {0}:',
  'behind.fullest': 'At its fullest about then, {0}: {1}.',
  'behind.states': '{0} established, {1} TIME_WAIT, {2} in other states.',
  'behind.no.line': 'Only the {0} fullest destinations have a line from before now.',
  unchoose: 'Close',
  process: 'Process',
  pid: 'pid',
  program: 'Program',
  sockets: 'Sockets',
  'how.holds': 'holds them',
  'how.inferred': 'inferred',
  how: 'Known how',
  failures: 'Failing calls',
  'failures.none': 'No call failed in this time.',
  'failures.unseen': 'No failing call is known of.',
  'failures.more': '{0} more failing calls are not listed.',
  call: 'Call',
  cause: 'Cause',
  'cause.unknown': 'gone when it was looked at',
  count: 'Count',
  last: 'Last',
  incidents: 'Incidents',
  'incidents.none': 'No incident in this time.',
  'incidents.more': '{0} earlier incidents are not listed.',
  'incident.since': 'since {0}',
  'incident.peak': '{0} of {1} ports at {2}',
  'incident.failures': '{0} failing calls',
  'incident.who': 'who: {0}',
  'incident.look': 'See it at {0}',
  'incident.port': 'port {0}',
  'gap.stopped': 'the agent was stopped',
  'gap.killed': 'the agent was killed',
  'gap.boot': 'the machine was restarted',
  'gap.clock-forward': 'the clock was set forward, or the machine slept',
  'gap.clock-back': 'the clock was set back',
  'gap.unwritable': 'nothing could be written',
  gaps: 'Not recorded',
  zone: 'Times are those of your browser ({0}).',
  'sort.by': 'sort by {0}',
  d: '{0} d', h: '{0} h', min: '{0} min', s: '{0} s',
};

const ZH = {
  skip: '跳到结论',
  language: '语言',
  theme: '配色',
  'theme.auto': '跟随系统',
  'theme.light': '浅色',
  'theme.dark': '深色',
  connecting: '正在连接 agent…',
  live: '实时',
  'live.at': '实时，{0}',
  lost: 'agent 没有响应，页面内容停留在 {0}，正在重连…',
  'lost.never': 'agent 没有响应，正在重连…',
  back: 'agent 已恢复响应。',
  past: '正在查看 {0}',
  'to.now': '回到现在',
  now: '现在',
  then: '{0} 的状态',
  'then.what': '最近的记录时刻：{0}',
  'then.loading': '正在查询…',
  'then.none': '没有保存这个时间的状态。',
  'then.failed': '无法取得回答。',
  'verdict.ok': '没有问题。',
  'verdict.warning': '有连接即将失败，或有设置容易误导。',
  'verdict.critical': '现在有调用失败。',
  'verdict.unknown': '能看到的信息太少，无法判断。',
  'level.critical': '失败',
  'level.warning': '警告',
  'level.info': '提示',
  'watching.not': '看不到失败的调用：{0}',
  'finding.more': '依据和处理办法',
  evidence: '依据',
  remedies: '处理办法',
  'wont.help': '没有用的办法',
  'chart.title': '各目标占用的端口',
  'chart.label': '图表：{0} 到 {1} 各目标占用的端口。{2}目标列表中有同样的数字。',
  'chart.line': '{0}：已用 {1} 个，上限 {2} 个。',
  'chart.empty': '这段时间没有占用端口。',
  'chart.loading': '正在加载…',
  'chart.failed': '无法取得历史记录。',
  limit: '上限 {0}',
  'limit.show': '纵轴显示到上限',
  'rest.show': '其余目标合计（{0} 个）',
  rest: '其余目标合计',
  span: '时间范围',
  'span.900000': '15 分钟',
  'span.7200000': '2 小时',
  'span.86400000': '1 天',
  'span.604800000': '7 天',
  'span.2592000000': '30 天',
  'slider': '时间',
  'slider.now': '现在',
  'slider.help': '拖动滑块查看当时的回答；方向键逐步移动，Home 和 End 到两端。',
  'key.failures': '失败的调用',
  'key.incident': '事件',
  'key.gap': '没有记录',
  'key.limit': '上限',
  filter: '过滤',
  'filter.help': '地址、端口或进程；按 / 跳到这里',
  'filter.none': '没有与“{0}”匹配的内容。',
  destinations: '目标',
  'destinations.of': '{0} / {1}',
  'destinations.others': '另有 {0} 个目标占用 {1} 个端口。',
  'destinations.none': '没有出站连接。',
  'destinations.then': '占用最多的 {0} 个目标在 {1} 的状态。',
  destination: '目标',
  from: '源 {0}',
  'in.netns': '命名空间 {0}',
  used: '已用',
  'used.of': '{0} / {1}',
  'per.second': '每秒新建',
  left: '剩余时间',
  'left.none': '已用尽',
  processes: '进程',
  'more.processes': '另有 {0} 个',
  behind: '{0} 的相关进程',
  'behind.source': '源 {0}',
  'behind.none': '没有已知的进程。内核不记录 TIME_WAIT 属于谁。',
  'behind.above': '当时占用端口的进程见上面的回答。',
  'behind.choose': '选择一个目标，查看这条线背后的进程。',
  'behind.then': '占用最多时（{0}）持有端口的进程：',
  'behind.fullest': '那段时间占用最多的时刻 {0}：{1}。',
  'behind.states': 'ESTABLISHED {0} 个，TIME_WAIT {1} 个，其他状态 {2} 个。',
  'behind.no.line': '只有占用最多的 {0} 个目标有历史曲线。',
  unchoose: '关闭',
  process: '进程',
  pid: 'pid',
  program: '程序',
  sockets: '套接字',
  'how.holds': '持有',
  'how.inferred': '推断',
  how: '依据',
  failures: '失败的调用',
  'failures.none': '这段时间没有失败的调用。',
  'failures.unseen': '没有已知的失败调用。',
  'failures.more': '另有 {0} 次失败的调用未列出。',
  call: '调用',
  cause: '原因',
  'cause.unknown': '查看时原因已消失',
  count: '次数',
  last: '最后一次',
  incidents: '事件',
  'incidents.none': '这段时间没有事件。',
  'incidents.more': '更早的 {0} 起事件未列出。',
  'incident.since': '{0} 至今',
  'incident.peak': '{2} 时已用 {0} 个端口，可用共 {1} 个',
  'incident.failures': '{0} 次失败的调用',
  'incident.who': '相关进程：{0}',
  'incident.look': '查看 {0} 的状态',
  'incident.port': '端口 {0}',
  'gap.stopped': 'agent 已停止',
  'gap.killed': 'agent 被杀死',
  'gap.boot': '机器重启',
  'gap.clock-forward': '时钟被拨快，或者机器休眠',
  'gap.clock-back': '时钟被拨慢',
  'gap.unwritable': '无法写入',
  gaps: '没有记录的时段',
  zone: '时间按浏览器所在时区（{0}）显示。',
  'sort.by': '按{0}排序',
  d: '{0} 天', h: '{0} 小时', min: '{0} 分', s: '{0} 秒',
};

export const LANGUAGES = { en: 'English', zh: '中文' };

const WORDS = { en: EN, zh: ZH };

/** The first language of the browser that the page speaks. */
export function preferred(languages) {
  for (const language of languages) {
    const name = language.toLowerCase().split('-')[0];
    if (name in WORDS) return name;
  }
  return 'en';
}

/** A function from a key and its values to a sentence, and what else a language decides. */
export function speaker(lang) {
  const words = WORDS[lang];
  const locale = lang === 'zh' ? 'zh-CN' : 'en-GB';
  const say = (key, ...values) => {
    const sentence = words[key];
    if (sentence === undefined) return key;
    return sentence.replace(/\{(\d)\}/g, (all, index) => String(values[index]));
  };
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const short = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(locale, { day: '2-digit', month: 'short' });
  const number = new Intl.NumberFormat(locale, { useGrouping: 'min2' });
  const today = ms => new Date(ms).toDateString() === new Date().toDateString();
  say.lang = lang;
  say.knows = key => key in words;
  say.clock = ms => clock.format(ms);
  say.short = ms => short.format(ms);
  say.day = ms => day.format(ms);
  say.time = ms => (today(ms) ? clock.format(ms) : `${day.format(ms)} ${clock.format(ms)}`);
  say.number = n => (n == null ? '–' : number.format(n));
  say.lasting = ms => {
    const parts = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
    let seconds = Math.round(ms / 1000);
    const said = [];
    for (const [unit, size] of parts) {
      if (seconds >= size && said.length < 2) {
        said.push(say(unit, Math.floor(seconds / size)));
        seconds %= size;
      } else if (said.length > 0) break;
    }
    return said.length ? said.join(' ') : say('s', 0);
  };
  return say;
}

/** What a test holds against each other. */
export function keys(lang) {
  return Object.keys(WORDS[lang]);
}
