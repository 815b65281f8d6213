"use strict";

// Unpacks what the page brings, draws the charts, and answers which interval meets a target
(async function () {
  const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%.()*+-;,=>?@^_`{|}~";
  const DIGITS = new Map([...ALPHABET].map((c, i) => [c.charCodeAt(0), i]));

  // The text that report/page.py packed into a script element
  async function unpack(id) {
    const element = document.getElementById(id);
    const text = element.textContent;
    const bytes = new Uint8Array((text.length / 5) * 4);
    const view = new DataView(bytes.buffer);
    for (let i = 0, at = 0; i < text.length; at += 4) {
      let value = 0;
      for (let k = 0; k < 5; ++k) {
        value = value * 85 + DIGITS.get(text.charCodeAt(i++));
      }
      view.setUint32(at, value);
    }
    const data = new Blob([bytes.subarray(0, Number(element.dataset.length))]);
    return new Response(data.stream().pipeThrough(new DecompressionStream("deflate"))).text();
  }

  const script = document.createElement("script");
  script.textContent = await unpack("plotly");
  document.head.append(script);
  const packed = await unpack("data");
  const content = JSON.parse(packed);
  const config = { responsive: true, displaylogo: false, displayModeBar: false };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const narrow = matchMedia("(max-width: 760px)");
  // Colours that a dark page needs in place of those for a light one
  const DARK = {
    "#222222": "#f1f3f5", "#cc3311": "#ff8f70", "#0072b2": "#6cb8ee", "#7a5195": "#c9a0e4",
    "#555555": "#adb5bd", "#e9ecef": "#343a40", "#dee2e6": "#343a40", "#868e96": "#adb5bd",
    "#009e73": "#4ad3a8", "#0b7285": "#66d9e8",
  };
  const tone = (colour) => (dark.matches ? DARK[colour] ?? colour : colour);

  function dressed(chart, light) {
    let text = JSON.stringify(chart);
    if (!light) {
      text = text.replace(/"(#[0-9a-f]{6})"/g, (all, colour) => `"${DARK[colour] ?? colour}"`);
      text = text.replaceAll('"white"', '"#16191d"');
    }
    const { data, layout } = JSON.parse(text);
    layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)";
    layout.font.color = light ? "#212529" : "#e9ecef";
    return narrow.matches ? stacked(data, layout) : { data, layout };
  }

  // How many rows a legend is likely to take
  function legendRows(data, width) {
    let rows = 1, used = 0;
    for (const trace of data.filter((trace) => trace.name && trace.showlegend !== false)) {
      const own = 48 + 7 * trace.name.length;
      rows += used && used + own > width ? 1 : 0;
      used = used && used + own <= width ? used + own : own;
    }
    return rows;
  }

  // Panels below each other, where there is no room for them beside each other
  function stacked(data, layout) {
    const axes = Object.keys(layout).filter((key) => /^xaxis\d*$/.test(key)).sort();
    const titles = (layout.annotations ?? []).filter((a) => a.yref === "paper" && a.xref === "paper");
    // There is no room for both texts of an epoch
    layout.annotations = layout.annotations?.filter((a) => !a.text?.startsWith("closes "));
    layout.legend = { ...layout.legend, x: 0, xanchor: "left" };
    const rows = legendRows(data, innerWidth - 100);
    layout.margin.b += 29 * (rows - 1);
    layout.height += 29 * (rows - 1);
    layout.margin = { ...layout.margin, l: 52, r: Math.max(8, layout.margin.r - 16) };
    if (axes.length < 2) {
      return { data, layout };
    }
    // Pixels: of a panel, of its title above, and of the numbers and the title of its axis below
    const panel = 190, above = 34, below = 66;
    const whole = axes.length * (above + panel) + (axes.length - 1) * below;
    axes.forEach((axis, i) => {
      const vertical = layout[axis.replace("x", "y")];
      const top = 1 - (i * (above + panel + below) + above) / whole;
      layout[axis] = { ...layout[axis], domain: [0, 1] };
      Object.assign(vertical, { domain: [top - panel / whole, top], showticklabels: true });
      if (!vertical.title?.text) {
        vertical.title = layout.yaxis.title;
      }
      if (titles[i]) {
        Object.assign(titles[i], { x: 0.5, y: top + 6 / whole, yanchor: "bottom" });
      }
    });
    const { t, b } = layout.margin;
    layout.legend.y *= (layout.height - t - b) / whole;
    layout.height = whole + t + b;
    return { data, layout };
  }

  function draw(light) {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const chart = dressed(content.charts[place.dataset.chart], light);
      Plotly.react(place, chart.data, chart.layout, config);
    }
  }
  draw(!dark.matches);
  for (const place of document.querySelectorAll("[data-table]")) {
    place.innerHTML = content.tables[place.dataset.table];
  }

  const number = (value, digits) => value.toFixed(digits);

  // The choice that meets the target and lets the guest run most, as answer.recommend does
  function recommend(target, controller) {
    const within = content.options.filter(
      (o) => o.p99 <= target && (!controller || o.controller === controller)
    );
    const running = (o) => Math.round(1e4 * (o.running ?? 0));
    within.sort((a, b) => running(b) - running(a) || a.p99 - b.p99);
    return within[0];
  }

  function fact(parent, before, value, after) {
    const span = parent.appendChild(document.createElement("span"));
    span.className = "fact";
    const bold = document.createElement("b");
    bold.textContent = value;
    span.append(before + " ", bold, " " + after);
  }

  function show() {
    const target = Number(slider.value);
    const controller = select.value;
    document.getElementById("target-text").textContent = String(target);
    const place = document.getElementById("choice");
    place.replaceChildren();
    const best = recommend(target, controller);
    const pick = place.appendChild(document.createElement("span"));
    pick.className = "pick";
    if (best) {
      pick.textContent = `${best.controller}, T = ${best.interval} ms`;
      fact(place, "mean", number(best.mean, 0) + " ms", "more");
      fact(place, "1 in 100 more than", number(best.p99, 0) + " ms", "");
      if (best.running !== null) {
        fact(place, "the guest runs", number(100 * best.running, 1) + " %", "of the time");
      }
      if (best.loop !== null) {
        fact(place, "one request at a time:", number(best.loop, 1), "replies/s");
      }
      if (best.goodput !== null) {
        fact(place, "TCP, 131,072 B window:", number(best.goodput, 1), "Mb/s");
      }
    } else {
      const all = content.options.filter((o) => !controller || o.controller === controller);
      const least = Math.min(...all.map((o) => o.p99));
      pick.textContent = "none of those measured";
      fact(place, "the least is", number(least, 0) + " ms;", "python -m ns3_plug advise looks for others");
    }
    mark(target, best);
  }

  // A line at the target, and a ring around the choice
  function mark(target, best) {
    const chart = document.querySelector("[data-chart='cost']");
    if (!chart) {
      return;
    }
    const shapes = [
      {
        type: "line", xref: "x domain", yref: "y", x0: 0, x1: 1, y0: target, y1: target,
        line: { color: tone("#0b7285"), width: 1.5, dash: "dot" },
      },
    ];
    const annotations = (chart.layout.annotations ?? []).filter((a) => a.name !== "choice");
    if (best) {
      annotations.push({
        name: "choice", x: Math.log10(best.interval), y: best.p99, xref: "x", yref: "y",
        text: `${best.controller}, T = ${best.interval} ms`, showarrow: true, arrowcolor: tone("#0b7285"),
        arrowhead: 2, ax: -46, ay: -34, font: { color: tone("#0b7285") }, bgcolor: dark.matches ? "rgba(22,25,29,0.85)" : "rgba(255,255,255,0.85)",
      });
    }
    Plotly.relayout(chart, { shapes, annotations });
  }

  const slider = document.getElementById("target");
  const select = document.getElementById("controller");
  if (content.options.length) {
    const tails = content.options.map((o) => o.p99);
    slider.min = String(Math.floor(Math.min(...tails) / 10) * 10);
    slider.max = String(Math.ceil(Math.max(...tails) / 10) * 10);
    slider.value = String(content.target);
    slider.addEventListener("input", show);
    select.addEventListener("change", show);
    document.getElementById("chooser").addEventListener("submit", (event) => event.preventDefault());
    show();
  }

  document.getElementById("given").hidden = content.comparable || content.options.length < 2 ||
    new Set(content.options.map((o) => o.controller)).size < 2;
  const again = () => {
    draw(!dark.matches);
    if (content.options.length) {
      show();
    }
  };
  dark.addEventListener("change", again);
  narrow.addEventListener("change", again);
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", again);

  for (const input of document.querySelectorAll(".filter")) {
    const rows = [...input.closest("details").querySelectorAll("tbody tr")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row, i) => {
        row.hidden = !words.every((word) => texts[i].includes(word));
      });
    });
  }

  document.documentElement.dataset.ready = "true";
})();
