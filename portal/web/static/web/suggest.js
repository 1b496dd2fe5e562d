// Suggestions below a search field: categories, institutions, products. Without this file the field is a plain search.
(function () {
  "use strict";
  var WAIT = 150; // milliseconds of quiet before asking
  var KINDS = ["category", "institution", "product"];
  var number = 0;

  function make(tag, attributes, text) {
    var one = document.createElement(tag);
    Object.keys(attributes).forEach(function (name) { one.setAttribute(name, attributes[name]); });
    if (text) { one.textContent = text; }
    return one;
  }

  function enhance(input) {
    var id = "suggest-" + (number += 1);
    var box = make("div", { "class": "suggest", id: id, role: "listbox", "aria-label": input.getAttribute("aria-label") });
    var told = make("span", { "class": "hidden", role: "status" });
    var options = [], active = -1, timer = 0, asked = null;
    box.hidden = true;
    input.type = "text"; // a search field may not be a combobox
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    input.form.appendChild(box);
    input.form.appendChild(told);

    function close() {
      window.clearTimeout(timer);
      if (asked !== null) { asked.abort(); asked = null; }
      box.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    }

    function mark(at) {
      if (active >= 0 && options[active]) { options[active].setAttribute("aria-selected", "false"); }
      active = at;
      if (at < 0) { input.removeAttribute("aria-activedescendant"); return; }
      options[at].setAttribute("aria-selected", "true");
      options[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].id);
    }

    function address(one) {
      // What was ticked for a comparison goes along to the pages that know of it.
      var chosen = Array.prototype.map.call(input.form.querySelectorAll("[name=compare]"), function (each) {
        return "compare=" + encodeURIComponent(each.value);
      });
      return one.url + (chosen.length && one.kind !== "institution" ? "?" + chosen.join("&") : "");
    }

    function group(kind, found) {
      var own = found.filter(function (one) { return one.kind === kind; });
      if (!own.length) { return; }
      var heading = make("div", { "class": "kind", id: id + "-" + kind, role: "presentation" }, input.dataset[kind]);
      var part = make("div", { role: "group", "aria-labelledby": heading.id });
      part.appendChild(heading);
      own.forEach(function (one) {
        var option = make("div", { "class": "option", role: "option", id: id + "-" + options.length, "aria-selected": "false" }, one.label);
        option.dataset.href = address(one);
        options.push(option);
        part.appendChild(option);
      });
      box.appendChild(part);
    }

    function show(found) {
      options = [];
      active = -1;
      box.textContent = "";
      input.removeAttribute("aria-activedescendant");
      KINDS.forEach(function (kind) { group(kind, found); });
      box.hidden = !options.length;
      input.setAttribute("aria-expanded", String(options.length > 0));
      told.textContent = options.length ? options.length + " " + input.dataset.found : input.dataset.none;
    }

    function ask() {
      var text = input.value.trim();
      if (!text) { close(); return; }
      if (asked !== null) { asked.abort(); }
      var mine = asked = new AbortController();
      var query = "?q=" + encodeURIComponent(text.slice(0, 100)) + "&lang=" + encodeURIComponent(input.dataset.lang);
      fetch(input.dataset.suggest + query, { signal: mine.signal, headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
        .then(function (body) { if (mine === asked && document.activeElement === input) { show(body.suggestions); } })
        .catch(function () {}); // given up, or the server is away: the search itself still works
    }

    input.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing) { return; } // the arrows choose a character of the input method
      if (event.key === "Escape") {
        if (!box.hidden) { event.preventDefault(); close(); }
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (box.hidden) { ask(); return; }
        var step = event.key === "ArrowDown" ? 1 : -1;
        var places = options.length + 1; // one of them is the field itself
        mark((active + 1 + step + places) % places - 1);
      } else if (event.key === "Enter" && !box.hidden && active >= 0) {
        event.preventDefault();
        window.location.assign(options[active].dataset.href);
      }
    });
    box.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the field keeps the focus
    box.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option !== null) { window.location.assign(option.dataset.href); }
    });
  }

  document.querySelectorAll("input[data-suggest]").forEach(enhance);
})();
