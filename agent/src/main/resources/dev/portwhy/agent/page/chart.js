// The chart: lines of ports in use, their limits, failing calls as marks, incidents and gaps as bands, the chosen time.
/* global uPlot */

const LIGHT = {
  lines: ['#0b5cad', '#b3480a', '#1b7a3d', '#8c3fb0', '#00707f', '#7a5c00', '#a3306f', '#4d5966'],
  text: '#3d4751', grid: '#e3e7eb', limit: '#b3261e', failure: '#b3261e', incident: 'rgba(179,38,30,0.10)',
  gap: 'rgba(90,100,110,0.16)', at: '#14191f', rest: '#7b8794', back: '#ffffff',
};
const DARK = {
  lines: ['#6cb0ff', '#ffa25c', '#5fd38a', '#d09af5', '#4fd1e0', '#e6c74c', '#ff9ec2', '#b5c0cc'],
  text: '#b9c3cd', grid: '#2b333c', limit: '#ff8a80', failure: '#ff8a80', incident: 'rgba(255,138,128,0.16)',
  gap: 'rgba(160,170,180,0.18)', at: '#f2f5f8', rest: '#8a96a3', back: '#161b21',
};

const DASHES = [[], [], [], [], [9, 4], [9, 4], [3, 3], [3, 3]];

/** Keeps a chart in an element, whatever it is to show. */
export class Chart {
  constructor(element, chosen, hovered) {
    this.element = element;
    this.chosen = chosen;
    this.hovered = hovered;
    this.shape = '';
    this.plot = null;
    this.resizing = new ResizeObserver(() => {
      if (this.plot && this.width() !== this.plot.width) this.plot.setSize({ width: this.width(), height: this.height() });
    });
    this.resizing.observe(element);
  }

  width() {
    return Math.max(200, Math.floor(this.element.clientWidth));
  }

  height() {
    return this.element.clientWidth < 600 ? 260 : 340;
  }

  destroy() {
    this.resizing.disconnect();
    if (this.plot) this.plot.destroy();
    this.plot = null;
  }

  /** Draws a model anew; the same plot is used as long as its lines and colours are the same. */
  show(model) {
    this.model = model;
    const shape = JSON.stringify([model.dark, model.say.lang, model.selected, model.rest !== null,
      model.lines.map(line => line.key)]);
    const data = [model.times, ...model.lines.map(line => line.used)];
    if (model.rest) data.push(model.rest);
    if (shape === this.shape && this.plot) {
      this.plot.setData(data);
      return;
    }
    this.shape = shape;
    if (this.plot) this.plot.destroy();
    this.plot = new uPlot(this.options(model), data, this.element);
  }

  options(model) {
    const colours = model.dark ? DARK : LIGHT;
    this.colours = colours;
    const series = model.lines.map((line, index) => {
      const faded = model.selected && line.key !== model.selected;
      const colour = colours.lines[index % colours.lines.length];
      return {
        label: line.label,
        stroke: faded ? colour + '55' : colour,
        width: line.key === model.selected ? 3 : 1.6,
        dash: DASHES[index % DASHES.length],
        points: { show: false },
        spanGaps: false,
      };
    });
    if (model.rest) {
      series.push({ label: model.say('rest'), stroke: colours.rest, width: 1.2, dash: [2, 4], points: { show: false } });
    }
    const font = '12px system-ui, "Noto Sans CJK SC", sans-serif';
    const axis = { stroke: colours.text, font, grid: { stroke: colours.grid, width: 1 }, ticks: { stroke: colours.grid, width: 1, size: 5 } };
    return {
      width: this.width(),
      height: this.height(),
      ms: 1,
      padding: [14, 14, 0, 0],
      legend: { show: false },
      cursor: { drag: { setScale: false, x: false, y: false }, points: { size: 7 }, y: false },
      scales: {
        x: { time: true, range: () => [this.model.since, this.model.until] },
        y: { range: (plot, low, high) => [0, this.top(high)] },
      },
      axes: [
        { ...axis, space: 70, values: (plot, splits) => this.times(splits) },
        { ...axis, size: 64, values: (plot, splits) => splits.map(n => this.model.say.number(n)) },
      ],
      series: [{}, ...series],
      hooks: {
        drawClear: [plot => this.bands(plot)],
        draw: [plot => this.marks(plot)],
        ready: [plot => {
          plot.over.addEventListener('click', () => {
            if (plot.cursor.left >= 0) this.chosen(plot.posToVal(plot.cursor.left, 'x'));
          });
        }],
        setCursor: [plot => this.hovered(plot.cursor.left >= 0 ? plot.cursor.idx : null)],
      },
    };
  }

  /** Where the scale ends: above the limits where they are wanted in view. */
  top(high) {
    const most = Math.max(high || 0, this.model.limitInView ? Math.max(0, ...this.model.limits) : 0);
    return most > 0 ? most * 1.08 : 10;
  }

  times(splits) {
    const say = this.model.say;
    const days = splits.length > 1 && splits[1] - splits[0] >= 86400000;
    let before = '';
    return splits.map(time => {
      const day = say.day(time);
      if (days) return day;
      const turned = day !== before && before !== '';
      before = day;
      return turned ? `${say.short(time)}\n${day}` : say.short(time);
    });
  }

  /** Gaps and incidents, behind the lines. */
  bands(plot) {
    const { ctx, bbox } = plot;
    const place = time => plot.valToPos(time, 'x', true);
    const band = (from, to, colour) => {
      const left = Math.max(bbox.left, place(from));
      const right = Math.min(bbox.left + bbox.width, Math.max(place(to), place(from) + 2 * devicePixelRatio));
      if (right <= left) return;
      ctx.fillStyle = colour;
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    };
    ctx.save();
    for (const gap of this.model.gaps) band(gap.from, gap.to, this.colours.gap);
    for (const incident of this.model.incidents) band(incident.from, incident.to, this.colours.incident);
    ctx.restore();
  }

  /** Limits, failing calls and the chosen time, in front of the lines. */
  marks(plot) {
    const { ctx, bbox } = plot;
    const dot = devicePixelRatio;
    const right = bbox.left + bbox.width;
    const bottom = bbox.top + bbox.height;
    ctx.save();
    ctx.font = `${12 * dot}px system-ui, "Noto Sans CJK SC", sans-serif`;
    ctx.textAlign = 'left';
    for (const limit of this.model.limits) {
      const y = Math.round(plot.valToPos(limit, 'y', true));
      const above = y < bbox.top;
      ctx.strokeStyle = this.colours.limit;
      ctx.fillStyle = this.colours.limit;
      ctx.lineWidth = 2 * Math.round(dot);
      ctx.setLineDash([7 * dot, 5 * dot]);
      if (!above) {
        ctx.beginPath();
        ctx.moveTo(bbox.left, y);
        ctx.lineTo(right, y);
        ctx.stroke();
      }
      const words = (above ? '↑ ' : '') + this.model.say('limit', this.model.say.number(limit));
      const wide = ctx.measureText(words).width;
      ctx.textBaseline = above ? 'top' : 'bottom';
      ctx.globalAlpha = 0.8;
      ctx.fillStyle = this.colours.back;
      const line = above ? bbox.top + 3 * dot : y - 3 * dot;
      ctx.fillRect(bbox.left + 4 * dot, above ? line : line - 13 * dot, wide + 4 * dot, 14 * dot);
      ctx.globalAlpha = 1;
      ctx.fillStyle = this.colours.limit;
      ctx.fillText(words, bbox.left + 6 * dot, line);
    }
    ctx.setLineDash([]);
    ctx.fillStyle = this.colours.failure;
    ctx.strokeStyle = this.colours.failure;
    for (const mark of this.model.marks) {
      const from = plot.valToPos(mark.from, 'x', true);
      const to = plot.valToPos(mark.to, 'x', true);
      if (to < bbox.left || from > right) continue;
      const wide = Math.max(3 * dot, to - from - dot);
      const left = Math.min(Math.max(bbox.left, (from + to) / 2 - wide / 2), right - wide);
      const high = (5 + 7 * Math.log10(1 + mark.count)) * dot;
      ctx.fillRect(left, bottom - high, wide, high);
      const x = left + wide / 2;
      const y = bottom - high - 6 * dot;
      ctx.lineWidth = 1.5 * dot;
      ctx.beginPath();
      for (const way of [-1, 1]) {
        ctx.moveTo(x - 3 * dot, y - 3 * dot * way);
        ctx.lineTo(x + 3 * dot, y + 3 * dot * way);
      }
      ctx.stroke();
    }
    if (this.model.at !== null) {
      const x = Math.round(plot.valToPos(this.model.at, 'x', true));
      ctx.strokeStyle = this.colours.at;
      ctx.lineWidth = 2 * dot;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top - 6 * dot);
      ctx.lineTo(x, bottom);
      ctx.stroke();
    }
    ctx.restore();
  }
}
