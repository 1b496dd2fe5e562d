// The little that the page does by itself. Everything works without it.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  // A facet that the reader opened stays open when the list is drawn anew.
  var open = null;
  document.addEventListener("htmx:beforeSwap", function () {
    open = {};
    document.querySelectorAll("#browse details[id]").forEach(function (one) { open[one.id] = one.open; });
  });
  document.addEventListener("htmx:afterSwap", function () {
    if (open === null) { return; }
    Object.keys(open).forEach(function (id) {
      var one = document.getElementById(id);
      if (one !== null) { one.open = open[id]; }
    });
    open = null;
    var heading = document.querySelector("#browse h1");
    if (heading !== null && heading.dataset.title) { document.title = heading.dataset.title; }
  });

  document.addEventListener("click", function (event) {
    var target = event.target;
    if (!(target instanceof Element)) { return; }
    if (target.closest("[data-print]") !== null) { event.preventDefault(); window.print(); }
    var share = target.closest("[data-share]");
    if (share !== null && navigator.clipboard) {
      event.preventDefault();
      navigator.clipboard.writeText(location.href).then(function () { share.textContent = share.dataset.done; });
    }
  });

  // Escape closes an open piece of evidence and gives the focus back to its number.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var piece = event.target instanceof Element ? event.target.closest("details.value[open]") : null;
    if (piece !== null) { piece.open = false; piece.querySelector("summary").focus(); }
  });
})();
