"use strict";

// Draws the charts, and answers which interval keeps a target
(function () {
  const content = JSON.parse(document.getElementById("data").textContent);
  const config = { responsive: true, displaylogo: false, displayModeBar: false };

  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = content.charts[place.dataset.chart];
    Plotly.newPlot(place, chart.data, chart.layout, config);
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
        line: { color: "#0b7285", width: 1.5, dash: "dot" },
      },
    ];
    const annotations = content.charts.cost.layout.annotations.slice();
    if (best) {
      annotations.push({
        x: Math.log10(best.interval), y: best.p99, xref: "x", yref: "y",
        text: `${best.controller}, T = ${best.interval} ms`, showarrow: true, arrowcolor: "#0b7285",
        arrowhead: 2, ax: -46, ay: -34, font: { color: "#0b7285" }, bgcolor: "rgba(255,255,255,0.85)",
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
