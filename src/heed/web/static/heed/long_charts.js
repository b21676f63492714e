// Draws long series again with ECharts, for readers who look closer: zoom, values, choice of lines.
//
// A figure with `data-source` shows the server's picture until its JSON and the library are there.
// Colours come from the custom properties, words from the server; nothing is written as HTML text.
"use strict";
(() => {
  const TALL = 380, NARROW = 560, MANY = 16, RECENT = 104, DOTS = 60;
  const SVG = "http://www.w3.org/2000/svg";
  const figures = new Map(); // by element: what is drawn in it
  let library = null;

  const make = (name, classes, text) => {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    if (text) made.textContent = text;
    return made;
  };

  const load = (address) => {
    library ||= new Promise((done, failed) => {
      const script = make("script");
      script.src = address;
      script.addEventListener("load", () => done(window.echarts));
      script.addEventListener("error", failed);
      document.head.append(script);
    });
    return library;
  };

  const colours = () => {
    const values = getComputedStyle(document.documentElement);
    return (name) => values.getPropertyValue(`--${name}`).trim();
  };
  const toneOf = (line, colour) => colour(line.tone === "actual" ? "v-actual" : line.tone);

  // On an axis a unit of several letters stands in the subtitle.
  const written = (chart, digits) => {
    const form = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: digits });
    const unit = chart.unit === "%" ? chart.unit : "";
    return (value) => form.format(value).replace("-", "−") + unit;
  };

  // A band is an unseen line with the rest of the interval stacked upon it.
  const band = (name, lower, upper, colour, opacity) => {
    const base = {
      type: "line", stack: name, stackStrategy: "all", symbol: "none", silent: true, z: 1,
      lineStyle: { opacity: 0 }, tooltip: { show: false }, emphasis: { disabled: true },
    };
    const rest = upper.map((high, place) =>
      high === null || lower[place] === null ? null : high - lower[place]);
    return [
      { ...base, name: `${name} low`, data: lower },
      { ...base, name: `${name} high`, data: rest, areaStyle: { color: colour, opacity } },
    ];
  };

  const marks = (chart, colour) => {
    const levels = chart.levels.map((level) => ({
      yAxis: level.value,
      lineStyle: {
        type: level.kind === "goal" ? [2, 3] : "solid",
        color: colour(level.kind === "goal" ? "ink-2" : level.kind === "zero" ? "line-control" : "ink-3"),
        width: level.kind === "goal" ? 1.25 : 1,
      },
      label: {
        formatter: level.kind === "zero" ? "" : level.says,
        position: level.kind === "goal" ? "insideStartTop" : "insideEndTop",
      },
    }));
    const events = chart.events.map((event, number) => {
      const late = event.place > 0.6 * chart.starts.length;
      return {
        xAxis: event.place,
        lineStyle: { type: [2, 3], color: colour("ink-3"), width: 1 },
        label: {
          formatter: event.says, position: "end", align: late ? "right" : "left",
          distance: [0, 2 + 12 * (number % 2)], width: 260, overflow: "truncate",
        },
      };
    });
    return {
      symbol: "none", silent: true, animation: false,
      label: { color: colour("ink-2"), fontSize: 11, textBorderColor: colour("surface"), textBorderWidth: 3 },
      data: [...levels, ...events],
    };
  };

  const lineOf = (chart, line, colour, few) => ({
    type: "line", name: line.name, z: 3, symbol: "circle", symbolSize: 5, showSymbol: few,
    lineStyle: { width: 2, color: toneOf(line, colour) }, itemStyle: { color: toneOf(line, colour) },
    emphasis: { disabled: true },
    data: line.points.map((point) => (point.is_outside
      ? { value: point.value, symbol: "rect", symbolSize: 9, itemStyle: { color: colour("missed") } }
      : point.value)),
  });

  // A line hides its symbols when there are many; what falls outside is always shown.
  const outsideOf = (line, colour) => ({
    type: "scatter", name: `${line.name} outside`, symbol: "rect", symbolSize: 9, silent: true, z: 4,
    itemStyle: { color: colour("missed") }, tooltip: { show: false },
    data: line.points.map((point) => (point.is_outside ? point.value : null)),
  });

  // Points without neighbours have neither line nor band: a dot, and their interval upright.
  const aloneOf = (line, colour) => {
    const known = (place) => line.points[place] !== undefined && line.points[place].value !== null;
    const alone = line.points.map((_, place) => known(place) && !known(place - 1) && !known(place + 1));
    if (!alone.some(Boolean)) return [];
    const ends = line.points.flatMap((point, place) => (alone[place] && point.low !== null
      ? [[place, point.low], [place, point.high], [place, null]] : []));
    const quiet = { silent: true, z: 3, tooltip: { show: false }, emphasis: { disabled: true } };
    const tone = toneOf(line, colour);
    return [
      { ...quiet, type: "line", stack: `${line.name} alone`, name: `${line.name} alone`, symbol: "none",
        data: ends, lineStyle: { width: 2, color: tone, opacity: 0.4 } },
      { ...quiet, type: "scatter", name: `${line.name} dots`, symbolSize: 6, itemStyle: { color: tone },
        data: line.points.map((point, place) => (alone[place] ? point.value : null)) },
    ];
  };

  const seriesOf = (figure, colour) => {
    const { chart, hidden } = figure;
    const few = chart.starts.length <= DOTS;
    const shown = chart.lines.filter((line) => !hidden.has(line.name));
    const found = [];
    if (chart.limits) {
      found.push(...band("limits", chart.limits.lower, chart.limits.upper, colour("ink-3"), 0.15));
    }
    for (const line of shown) {
      if (!chart.limits) {
        const ends = (end) => line.points.map((point) => point[end]);
        found.push(...band(line.name, ends("low"), ends("high"), toneOf(line, colour), 0.15));
      }
      found.push(lineOf(chart, line, colour, few));
      if (line.points.some((point) => point.is_outside)) found.push(outsideOf(line, colour));
      found.push(...aloneOf(line, colour));
    }
    const first = found.find((one) => one.type === "line" && !one.stack);
    if (first) first.markLine = marks(chart, colour);
    if (chart.n_says) {
      found.push({
        type: "bar", name: "n", xAxisIndex: 1, yAxisIndex: 1, silent: true, barCategoryGap: "30%",
        itemStyle: { color: colour("line-2") }, tooltip: { show: false }, data: counts(figure),
      });
    }
    return found;
  };

  const counts = ({ chart, hidden }) => chart.starts.map((_, place) => chart.lines
    .filter((line) => !hidden.has(line.name))
    .reduce((sum, line) => sum + line.points[place].n, 0));

  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

  // Shares have no room beyond their ends; and the limits of a week with few cases, wider than all
  // others, would flatten the rest: they are cut, as on the server's picture.
  const endsOf = (chart) => {
    const share = chart.unit === "%";
    if (!chart.limits) {
      return {
        min: ({ min }) => (share && min >= 0 && min < 15 ? 0 : null),
        max: ({ max }) => (share && max <= 100 && max > 85 ? 100 : null),
      };
    }
    const values = chart.lines.flatMap((line) => line.points.map((point) => point.value));
    const ends = [...values.filter((value) => value !== null), median(chart.limits.lower),
      median(chart.limits.upper), ...chart.levels.map((level) => level.value)];
    const low = Math.min(...ends), high = Math.max(...ends), room = 0.08 * (high - low) || 1;
    return {
      min: Math.max(share ? 0 : -Infinity, Math.floor(low - room)),
      max: Math.min(share ? 100 : Infinity, Math.ceil(high + room)),
    };
  };

  const axes = (figure, colour) => {
    const { chart } = figure;
    const label = { color: colour("ink-3"), fontSize: 11 };
    const across = {
      type: "category", data: chart.labels, boundaryGap: true, axisTick: { show: false },
      axisLine: { onZero: false, lineStyle: { color: colour("line-2") } },
    };
    const up = { type: "value", splitLine: { lineStyle: { color: colour("line") } } };
    const xAxis = [{ ...across, axisLabel: { ...label, hideOverlap: true } }];
    const yAxis = [{
      ...up, ...endsOf(chart), scale: !chart.from_zero, axisLabel: { ...label, formatter: figure.onAxis },
    }];
    if (chart.n_says) {
      xAxis.push({ ...across, gridIndex: 1, axisLabel: { show: false } });
      const most = Math.max(1, ...counts(figure));
      yAxis.push({
        ...up, gridIndex: 1, min: 0, max: most, interval: most, splitLine: { show: false },
        axisLabel: { ...label, showMinLabel: false, formatter: (n) => n.toLocaleString(document.documentElement.lang) },
        name: `n, ${chart.n_says}`, nameLocation: "end", nameGap: 4,
        nameTextStyle: { ...label, align: "left" },
      });
    }
    return { xAxis, yAxis };
  };

  const zoomOf = (figure, colour) => {
    const { chart } = figure;
    const n = chart.starts.length;
    if (n <= MANY) return [];
    const both = chart.n_says ? [0, 1] : [0];
    const { first, last } = figure.window;
    return [
      { type: "inside", xAxisIndex: both, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false,
        moveOnMouseMove: matchMedia("(pointer: fine)").matches, startValue: first, endValue: last },
      { type: "slider", xAxisIndex: both, height: 22, bottom: 6, startValue: first, endValue: last,
        brushSelect: false, showDetail: false, borderColor: colour("line-2"),
        fillerColor: colour("accent-soft"), handleStyle: { color: colour("surface"), borderColor: colour("line-control") },
        moveHandleStyle: { color: colour("line-control") }, backgroundColor: colour("surface-2"),
        dataBackground: { lineStyle: { color: colour("line-control") }, areaStyle: { color: colour("line-2") } },
        selectedDataBackground: { lineStyle: { color: colour("v-actual") }, areaStyle: { color: colour("line-2") } } },
    ];
  };

  const tip = (figure, place) => {
    const { chart, hidden } = figure;
    const box = make("div", "long-tip");
    box.append(make("b", "", chart.labels[place]));
    for (const line of chart.lines) {
      if (hidden.has(line.name)) continue;
      const row = make("div");
      if (chart.lines.length > 1) row.append(swatch(line), make("span", "", `${line.name}: `));
      row.append(make("span", "", line.points[place].says));
      box.append(row);
    }
    if (chart.limits) {
      const ends = [chart.limits.lower[place], chart.limits.upper[place]].map(figure.write);
      box.append(make("div", "muted", `${chart.limits.says}: ${ends.join("–")}`));
    }
    for (const event of chart.events) {
      if (event.place === place) box.append(make("div", "muted", event.says));
    }
    return box;
  };

  const swatch = (line) => {
    const drawn = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    drawn.setAttribute("viewBox", "0 0 22 10");
    drawn.setAttribute("class", "ch swatch");
    drawn.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M0 5h22");
    path.setAttribute("class", `ln s-${line.tone.replace("-", "")}`);
    drawn.append(path);
    return drawn;
  };

  const option = (figure) => {
    const colour = colours();
    const { chart } = figure;
    const zoomed = chart.starts.length > MANY, strip = Boolean(chart.n_says);
    const below = (zoomed ? 36 : 8) + (strip ? 62 : 0);
    const sides = { left: 52, right: 34, outerBoundsMode: "none" };
    const grid = [{ ...sides, top: chart.events.length ? 40 : 20, bottom: below + 22 }];
    if (strip) grid.push({ ...sides, height: 28, bottom: zoomed ? 36 : 8 });
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(figure.element).fontFamily },
      aria: { enabled: true, label: { description: chart.says } },
      grid,
      ...axes(figure, colour),
      dataZoom: zoomOf(figure, colour),
      tooltip: {
        trigger: "axis", confine: true, transitionDuration: 0, padding: 10,
        backgroundColor: colour("surface"), borderColor: colour("line-2"), borderWidth: 1,
        textStyle: { color: colour("ink"), fontSize: 12 },
        axisPointer: { type: "line", lineStyle: { color: colour("ink-3"), type: "solid" } },
        formatter: (found) => tip(figure, found[0].dataIndex),
      },
      series: seriesOf(figure, colour),
    };
  };

  const paint = (figure) => figure.drawn.setOption(option(figure), { notMerge: true });

  const chooser = (figure) => {
    const { chart, hidden } = figure;
    if (chart.lines.length < 2) return [];
    const group = make("div", "long-lines");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", figure.element.dataset.lines);
    for (const line of chart.lines) {
      const button = make("button", "btn btn--s btn--quiet");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.append(swatch(line), make("span", "", line.name));
      button.addEventListener("click", () => {
        const shown = hidden.has(line.name);
        if (!shown && hidden.size === chart.lines.length - 1) return; // the last one stays
        if (shown) hidden.delete(line.name); else hidden.add(line.name);
        button.setAttribute("aria-pressed", String(shown));
        paint(figure);
      });
      group.append(button);
    }
    return [group];
  };

  const readAloud = (figure, place) => {
    figure.place = Math.min(Math.max(place, figure.window.first), figure.window.last);
    const series = figure.drawn.getOption().series.findIndex((one) => one.type === "line" && !one.stack);
    figure.drawn.dispatchAction({ type: "showTip", seriesIndex: series, dataIndex: figure.place });
    const told = [...tip(figure, figure.place).children].map((part) => part.textContent);
    figure.live.textContent = told.join("; ");
  };

  const zoomTo = (figure, first, last) => {
    const most = figure.chart.starts.length - 1;
    figure.drawn.dispatchAction({
      type: "dataZoom", startValue: Math.max(0, first), endValue: Math.min(most, last),
    });
  };

  const pressed = (figure, event) => {
    const { first, last } = figure.window;
    const here = figure.place ?? last + 1, half = Math.max(2, Math.round((last - first) / 4));
    const keys = {
      ArrowLeft: () => readAloud(figure, here - 1), ArrowRight: () => readAloud(figure, here + 1),
      Home: () => readAloud(figure, first), End: () => readAloud(figure, last),
      "+": () => zoomTo(figure, first + half, last - half), "-": () => zoomTo(figure, first - half, last + half),
      Escape: () => figure.drawn.dispatchAction({ type: "hideTip" }),
    };
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  };

  const show = (element, chart, echarts) => {
    const n = chart.starts.length, place = make("div", "long-chart");
    const figure = {
      element, chart, hidden: new Set(), write: written(chart, 1), onAxis: written(chart, 2), place: null,
      window: { first: Math.max(0, n - RECENT), last: n - 1 }, live: make("p", "vh"),
    };
    figure.live.setAttribute("role", "status");
    const hint = make("p", "muted t-sm long-hint", n > MANY ? element.dataset.hint : "");
    element.querySelector(".drawn").before(...chooser(figure), place, hint, figure.live);
    element.classList.add("long--live");
    figure.drawn = echarts.init(place, null, { renderer: "svg", height: TALL });
    figures.set(element, figure);
    paint(figure);
    place.tabIndex = 0;
    place.addEventListener("keydown", (event) => pressed(figure, event));
    figure.drawn.on("datazoom", () => {
      const { startValue, endValue } = figure.drawn.getOption().dataZoom[0];
      figure.window = { first: startValue, last: endValue };
    });
    new ResizeObserver(() => figure.drawn.resize()).observe(place);
  };

  const begin = async (element) => {
    try {
      const asked = fetch(element.dataset.source, { headers: { Accept: "application/json" } });
      const [answer, echarts] = await Promise.all([asked, load(element.dataset.library)]);
      if (answer.ok) show(element, await answer.json(), echarts);
    } catch {
      // The picture of the server stays.
    }
  };

  const repaint = () => figures.forEach(paint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      begin(entry.target);
    }
  }, { rootMargin: "400px" });
  document.querySelectorAll("figure[data-source]").forEach((element) => seen.observe(element));
})();
