'use strict';

/* Calls over time by outcome: stacked bars; dragging over them sets the time range of the page. */
(() => {
  const place = document.getElementById('chart');
  if (!place) {
    return;
  }
  const status = document.getElementById('chart-status');
  const table = document.getElementById('chart-table');
  const reading = document.getElementById('chart-reading');
  const TIP = 'Drag over the bars to zoom in; with the keyboard, set the times in the filter.';
  const MOST_ATTEMPTS = 8;
  const HEIGHT = 220;
  const LEAST_PIXELS = 4;
  let chart;
  let series;

  const words = (outcome) => outcome.toLowerCase().replaceAll('_', ' ');
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const sum = (points) => points.reduce((total, point) => total + point.calls, 0);

  /** Accepted calls are plain; refused ones differ by hatching as well as by colour, each kind by its angle. */
  const REFUSED = ['--chart-1', '--chart-2', '--chart-3', '--chart-4'];

  function hatched(style, slant) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 8;
    const pen = tile.getContext('2d');
    pen.fillStyle = style;
    pen.globalAlpha = 0.35;
    pen.fillRect(0, 0, 8, 8);
    pen.globalAlpha = 1;
    pen.strokeStyle = style;
    pen.lineWidth = 2.5;
    pen.beginPath();
    if (slant % 2 === 0) {
      pen.moveTo(-2, 10);
      pen.lineTo(10, -2);
      pen.moveTo(-2, 2);
      pen.lineTo(2, -2);
      pen.moveTo(6, 10);
      pen.lineTo(10, 6);
    } else {
      pen.moveTo(0, 4);
      pen.lineTo(8, 4);
    }
    pen.stroke();
    return pen.createPattern(tile, 'repeat');
  }

  function looks() {
    let refused = 0;
    return series.map(({value}) => {
      if (value === 'ACCEPTED') {
        return {stroke: color('--chart-0'), fill: color('--chart-0')};
      }
      const stroke = color(REFUSED[refused % REFUSED.length]);
      return {stroke, fill: hatched(stroke, refused++)};
    });
  }

  /** The day where one begins, and at the first line; else the time of day. */
  function timesOf(_, lines, __, ___, apart) {
    return lines.map((line, i) => {
      const at = new Date(line * 1000);
      const day = at.toLocaleDateString(undefined, {day: 'numeric', month: 'short'});
      const time = at.toLocaleTimeString(undefined, {hour: '2-digit', minute: '2-digit', ...(apart < 60 && {second: '2-digit'})});
      if (at.getHours() === 0 && at.getMinutes() === 0) {
        return day;
      }
      return i === 0 ? `${time}\n${day}` : time;
    });
  }

  /** Few refused calls among many accepted ones are still to be seen. */
  function heights() {
    const highest = Math.max(...series[0].points.map((_, at) => series.reduce((pile, one) => pile + one.points[at].calls, 0)));
    const least = (highest * LEAST_PIXELS) / HEIGHT;
    return series.map((one) => one.points.map(({calls}) =>
      (one.value === 'ACCEPTED' || calls === 0 ? calls : Math.max(calls, least))));
  }

  /** uPlot draws what comes first at the bottom of the pile, so the tallest sums come first. */
  function draw() {
    chart?.destroy();
    const times = series[0].points.map((point) => Date.parse(point.start) / 1000);
    const piles = [];
    heights().forEach((one, i) => piles.push(one.map((height, at) => height + (i > 0 ? piles[i - 1][at] : 0))));
    const style = looks();
    const order = series.map((_, i) => i).reverse();
    const bars = uPlot.paths.bars({size: [0.85, 60]});
    const axis = {stroke: color('--soft'), grid: {stroke: color('--line'), width: 1}, ticks: {stroke: color('--line')}};
    chart = new uPlot({
      width: place.clientWidth,
      height: HEIGHT,
      cursor: {y: false, points: {show: false}, drag: {x: true, y: false, setScale: false}},
      legend: {show: false},
      scales: {y: {range: (_, __, most) => [0, Math.max(1, most * 1.05)]}},
      axes: [
        {...axis, values: timesOf, space: 64},
        {...axis, size: 56, values: (_, lines) => lines.map((line) => line.toLocaleString())},
      ],
      series: [{}, ...order.map((i) => ({...style[i], width: 1, paths: bars, points: {show: false}}))],
      hooks: {
        setSelect: [(plot) => zoom(plot, times)],
        setCursor: [(plot) => read(plot.cursor.idx, times)],
      },
    }, [times, ...order.map((i) => piles[i])], place);
    legend(style);
  }

  /** What the bar under the pointer says. */
  function read(at, times) {
    const told = series.filter((one) => at != null && one.points[at].calls > 0)
      .map((one) => `${one.points[at].calls.toLocaleString()} ${words(one.value)}`);
    reading.textContent = at == null ? TIP
      : `${keytrail.formatTime(new Date(times[at] * 1000), {seconds: ''})}: ${told.join(', ') || 'no calls'}`;
  }

  function legend(style) {
    const entries = series.map((one, i) => {
      const swatch = document.createElement('canvas');
      swatch.width = swatch.height = 14;
      const pen = swatch.getContext('2d');
      pen.fillStyle = style[i].fill;
      pen.fillRect(0, 0, 14, 14);
      pen.strokeStyle = style[i].stroke;
      pen.strokeRect(0.5, 0.5, 13, 13);
      const total = document.createElement('b');
      total.textContent = sum(one.points).toLocaleString();
      const entry = document.createElement('li');
      entry.append(swatch, ` ${words(one.value)} `, total);
      return entry;
    });
    document.getElementById('chart-legend').replaceChildren(...entries);
  }

  /** The range begins and ends with whole bars. */
  function zoom(plot, times) {
    if (plot.select.width < 5) {
      return;
    }
    const step = times.length > 1 ? times[1] - times[0] : 60;
    const bar = (pixel) => Math.floor((plot.posToVal(pixel, 'x') - times[0] + step / 2) / step);
    const at = (index) => new Date((times[index] ?? times[times.length - 1] + step) * 1000).toISOString();
    const page = new URL(place.dataset.page, location.href);
    const first = Math.min(Math.max(0, bar(plot.select.left)), times.length - 1);
    page.searchParams.set('from', at(first));
    page.searchParams.set('to', at(Math.max(first + 1, bar(plot.select.left + plot.select.width) + 1)));
    location.assign(page);
  }

  function tell() {
    const rows = series.map((one) => {
      const row = document.createElement('tr');
      const outcome = document.createElement('th');
      outcome.scope = 'row';
      outcome.textContent = words(one.value);
      row.append(outcome);
      for (const figure of [sum(one.points), Math.max(...one.points.map((point) => point.calls))]) {
        row.insertCell().textContent = figure.toLocaleString();
      }
      return row;
    });
    table.querySelector('tbody').replaceChildren(...rows);
    table.hidden = false;
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', 'Calls over time by outcome. The same follows as a table.');
    status.textContent = '';
    reading.textContent = TIP;
  }

  function show(answer) {
    series = answer.series.filter((one) => sum(one.points) > 0);
    series.sort((one, other) => (other.value === 'ACCEPTED') - (one.value === 'ACCEPTED') || sum(other.points) - sum(one.points));
    if (series.length === 0 || series[0].points.length === 0) {
      status.textContent = 'There were no calls in this time.';
      return;
    }
    draw();
    tell();
  }

  async function load(attempt) {
    status.textContent = attempt === 0 ? 'Loading…' : status.textContent;
    place.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(place.dataset.series, {headers: {Accept: 'application/json'}, credentials: 'same-origin'});
      if (answer.status === 401) {
        location.reload();
      } else if (answer.ok) {
        show(await answer.json());
      } else if ((answer.status === 503 || answer.status === 429) && attempt < MOST_ATTEMPTS) {
        again(attempt, Number(answer.headers.get('Retry-After')) || 2);
      } else {
        giveUp((await answer.json()).detail);
      }
    } catch {
      giveUp('The server can’t be reached.');
    } finally {
      place.removeAttribute('aria-busy');
    }
  }

  function again(attempt, seconds) {
    status.textContent = `The records are being moved or are busy. Retrying in ${seconds} s.`;
    setTimeout(() => load(attempt + 1), seconds * 1000);
  }

  function giveUp(detail) {
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = 'Try again';
    retry.addEventListener('click', () => load(0));
    status.replaceChildren(`The chart can’t be drawn. ${detail ?? ''} `, retry);
  }

  new ResizeObserver(() => chart?.setSize({width: place.clientWidth, height: HEIGHT})).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => series?.length && draw());
  load(0);
})();
