/* SPDX-License-Identifier: Apache-2.0 */
/* Filters; the page reads the same without it. */
"use strict";
(function () {
  function setUp(box) {
    var target = document.getElementById(box.dataset.for);
    var search = box.querySelector("input[type=search]");
    var boxes = box.querySelectorAll("input[type=checkbox]");
    var count = box.querySelector("output");
    var rows = Array.prototype.slice.call(target.querySelectorAll("[data-row]"));
    function update() {
      var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      var off = {};
      boxes.forEach(function (b) { if (!b.checked) { off[b.value] = true; } });
      var shown = 0;
      rows.forEach(function (row) {
        var text = row.textContent.toLowerCase();
        var hide = off[row.dataset.row] || words.some(function (w) { return text.indexOf(w) < 0; });
        row.classList.toggle("hidden", Boolean(hide));
        shown += hide ? 0 : 1;
      });
      count.textContent = shown + " of " + rows.length;
    }
    search.addEventListener("input", update);
    boxes.forEach(function (b) { b.addEventListener("change", update); });
    box.hidden = false;
    update();
  }
  document.querySelectorAll(".filter").forEach(setUp);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (d) { if (!d.closest("#files")) { d.open = true; } });
  });
})();
