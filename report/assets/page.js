"use strict";
(function () {
  // Sorting: a button in each head of a sortable table.
  function valueOf(row, i) {
    var cell = row.cells[i];
    return cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
  }
  function compare(a, b) {
    var x = parseFloat(a.replace(/,/g, "")), y = parseFloat(b.replace(/,/g, ""));
    if (/^[\d.,]+( ?%| s| min| h)?$/.test(a) && /^[\d.,]+( ?%| s| min| h)?$/.test(b)) return x - y;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  document.querySelectorAll("table.sort").forEach(function (table) {
    var body = table.tBodies[0], heads = Array.from(table.tHead.rows[0].cells);
    if (body.rows.length < 2) return;
    heads.forEach(function (head, i) {
      var button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        var rows = Array.from(body.rows);
        rows.sort(function (a, b) { return (up ? 1 : -1) * compare(valueOf(a, i), valueOf(b, i)); });
        body.append(...rows);
      });
    });
  });

  // Filtering: words that the rows of the list of incidents must have.
  var list = document.getElementById("incident-list");
  if (list && list.tBodies[0].rows.length > 4) {
    var rows = Array.from(list.tBodies[0].rows), bar = document.createElement("div"), label = document.createElement("label");
    var input = document.createElement("input"), told = document.createElement("span");
    bar.className = "filter";
    label.textContent = "Only incidents with";
    label.htmlFor = input.id = "incident-filter";
    input.type = "search";
    input.placeholder = "upstream, cause, state …";
    told.setAttribute("role", "status");
    told.className = "quiet";
    bar.append(label, input, told);
    list.parentNode.before(bar);
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), n = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase(), fits = words.every(function (w) { return text.includes(w); });
        row.hidden = !fits;
        var part = document.getElementById(row.cells[0].firstChild.hash.slice(1));
        if (part) part.hidden = !fits;
        if (fits) n++;
      });
      told.textContent = words.length ? n + " of " + rows.length : "";
    });
  }

  // Links into a closed incident open it, and so does paper.
  function reveal() {
    var at = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var part = at && at.closest("details");
    if (part && !part.open) { part.open = true; at.scrollIntoView(); }
  }
  addEventListener("hashchange", reveal);
  reveal();

  // Hover: the numbers of the step under the pointer.
  document.querySelectorAll("figure[data-hover]").forEach(function (figure) {
    var table = document.getElementById(figure.dataset.hover), drawing = figure.querySelector(".drawing");
    if (!table) return;
    var steps = Array.from(table.tBodies[0].rows), heads = Array.from(table.tHead.rows[0].cells).slice(1);
    var tip = document.createElement("div"), hair = document.createElement("div");
    tip.className = "tip"; hair.className = "hair"; tip.hidden = hair.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    figure.append(hair, tip);
    drawing.addEventListener("pointermove", function (e) {
      var phone = getComputedStyle(drawing.querySelector(".desk")).display === "none", kind = phone ? "phone" : "desk";
      var box = drawing.querySelector("." + kind).getBoundingClientRect(), outer = figure.getBoundingClientRect();
      var left = figure.dataset[kind + "Left"] / 100, right = figure.dataset[kind + "Right"] / 100;
      var share = ((e.clientX - box.left) / box.width - left) / (right - left), i = Math.floor(share * steps.length);
      tip.hidden = hair.hidden = i < 0 || i >= steps.length;
      if (tip.hidden) return;
      var cells = Array.from(steps[i].cells), lines = [cells[0].textContent];
      cells.slice(1).forEach(function (c, n) { if (c.textContent !== "0") lines.push(heads[n].textContent + ": " + c.textContent); });
      if (lines.length === 1) lines.push("no failure");
      tip.textContent = lines.join("\n");
      var x = e.clientX - outer.left;
      hair.style.left = x + "px"; hair.style.top = box.top - outer.top + "px"; hair.style.height = box.height + "px";
      tip.style.top = box.top - outer.top + "px";
      tip.style.left = Math.max(0, Math.min(x + 12, outer.width - tip.offsetWidth)) + "px";
    });
    drawing.addEventListener("pointerleave", function () { tip.hidden = hair.hidden = true; });
  });
})();
