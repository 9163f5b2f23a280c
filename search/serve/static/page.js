// What scripts add to a page that works without them: answers as one types, completions, a reading pane, keys.
"use strict";
(() => {
  const body = document.body, base = body.dataset.base, form = document.getElementById("ask");
  if (!form) return;
  const input = document.getElementById("q"), offers = document.getElementById("offers");
  const answers = document.getElementById("answers"), reading = document.getElementById("reading");
  const page = document.querySelector(".page");
  const WAIT = 120;
  let composing = false, timer = 0, asking = null, offering = null, shown = location.href;

  const address = () => {
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(pairs).toString();
    return form.action + (query ? "?" + query : "");
  };

  // The part of an address's page that changes; null where it could not be had or another was asked for meanwhile.
  const part = async (where, signal) => {
    const url = new URL(where, location.href);
    url.searchParams.set("fragment", "1");
    const answer = await fetch(url, { signal, headers: { Accept: "text/html" } });
    return answer.ok ? answer.text() : null;
  };

  const put = (element, html) => {
    const made = new DOMParser().parseFromString(html, "text/html");
    element.replaceChildren(...made.body.childNodes);
  };

  const show = async (where, remember) => {
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const html = await part(where, mine.signal);
      if (html === null || mine.signal.aborted) return;
      put(answers, html);
      close();
      if (remember) history[remember]({}, "", where);
      shown = where;
      document.title = (input.value ? input.value + " – " : "") + "汉搜 hansou";
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  const typed = () => {
    if (composing) return;
    clearTimeout(timer);
    timer = setTimeout(() => { if (body.dataset.view === "list") show(address(), "replaceState"); offer(); }, WAIT);
  };
  input.addEventListener("compositionstart", () => { composing = true; clearTimeout(timer); });
  input.addEventListener("compositionend", () => { composing = false; typed(); });
  input.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    if (body.dataset.view !== "list") return;
    event.preventDefault();
    clearTimeout(timer);
    hide();
    show(address(), "pushState");
  });

  // Completions of the last word.
  const hide = () => {
    offering?.abort();
    offers.hidden = true;
    offers.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const offer = async () => {
    const word = input.value.split(/\s/).pop();
    if (!word || /["()*?~]/.test(word) || input.selectionStart !== input.value.length) return hide();
    offering?.abort();
    const mine = offering = new AbortController();
    try {
      const asked = new URLSearchParams({ prefix: word, limit: "8" });
      if (form.elements.index) asked.set("index", form.elements.index.value);
      const answer = await fetch(`${base}/v1/suggest?${asked}`, { signal: mine.signal });
      if (!answer.ok) return hide();
      const { completions } = await answer.json();
      if (mine.signal.aborted || document.activeElement !== input) return;
      offers.replaceChildren(...completions.filter(({ text }) => text !== word).map(({ text, count }, at) => {
        const item = document.createElement("li"), number = document.createElement("span");
        item.id = `offer${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.text = text;
        number.textContent = count.toLocaleString();
        item.append(text, number);
        return item;
      }));
      offers.hidden = !offers.children.length;
      input.setAttribute("aria-expanded", String(!offers.hidden));
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const take = (item) => {
    input.value = input.value.replace(/\S*$/, "") + item.dataset.text;
    hide();
    input.focus();
    show(address(), "pushState");
  };
  offers.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    if (item) { event.preventDefault(); take(item); }
  });
  input.addEventListener("blur", hide);
  input.addEventListener("keydown", (event) => {
    if (composing || event.isComposing) return;
    const items = [...offers.children], at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && items.length) {
      event.preventDefault();
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + items.length + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % items.length;
      items.forEach((item, number) => item.setAttribute("aria-selected", String(number === next)));
      input.setAttribute("aria-activedescendant", items[next].id);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      take(items[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (offers.hidden) input.blur(); else hide();
    }
  });

  // The reading pane, beside the answers.
  const close = () => { reading.hidden = true; reading.replaceChildren(); page.classList.remove("split"); };
  let readAt = null, step = -1;
  const read = async (link, remember) => {
    const html = await part(link.href ?? link, undefined);
    if (html === null) { location.href = link.href ?? link; return; }
    put(reading, html);
    reading.hidden = false;
    page.classList.add("split");
    answers.querySelectorAll(".here").forEach((each) => each.classList.remove("here"));
    if (link.closest) { readAt = link; link.closest(".hit")?.classList.add("here"); }
    step = -1;
    reading.scrollTop = 0;
    reading.focus({ preventScroll: true });
    if (remember) history.pushState({ reading: link.href ?? link }, "", shown);
  };
  const marks = () => [...(reading.hidden ? answers : reading).querySelectorAll("mark[id]")];
  const go = (by) => {
    const all = marks();
    if (!all.length) return;
    all[step]?.classList.remove("here");
    step = (step + by + all.length + (step < 0 && by < 0 ? 1 : 0)) % all.length;
    all[step].classList.add("here");
    all[step].scrollIntoView({ block: "center" });
  };
  document.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a");
    if (!link) return;
    if (link.classList.contains("step")) { event.preventDefault(); go(1); return; }
    if (link.classList.contains("back") && !reading.hidden) { event.preventDefault(); history.back(); return; }
    if (link.classList.contains("read") && body.dataset.view === "list") { event.preventDefault(); read(link, true); }
  });
  addEventListener("popstate", (event) => {
    if (event.state?.reading) { read(event.state.reading, false); return; }
    if (!reading.hidden) { close(); readAt?.focus(); if (location.href === new URL(shown, location.href).href) return; }
    const query = new URL(location.href).searchParams.get("q") ?? "";
    input.value = query;
    show(location.href, "");
  });

  // Keys, as in the terminal's browse mode.
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.metaKey || event.ctrlKey || event.altKey) return;
    const links = [...answers.querySelectorAll(".hit h2 a")];
    const at = links.findIndex((link) => link === document.activeElement || link === (reading.hidden ? null : readAt));
    if (event.key === "/") { event.preventDefault(); input.focus(); input.select(); }
    else if (event.key === "j" || event.key === "k") {
      const next = links[Math.max(0, Math.min(links.length - 1, at + (event.key === "j" ? 1 : -1)))];
      if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); if (!reading.hidden) read(next, false); }
    }
    else if (event.key === "n") go(1);
    else if (event.key === "p" || event.key === "N") go(-1);
    else if (event.key === "Escape" && !reading.hidden) history.back();
  });

  // A stretch of the histogram: press on one bar, let go on another.
  let from = null;
  const bar = (event) => event.target.closest?.("[data-brush] a");
  const bars = () => [...answers.querySelectorAll("[data-brush] a")];
  document.addEventListener("pointerdown", (event) => { from = bar(event); });
  document.addEventListener("dragstart", (event) => { if (bar(event)) event.preventDefault(); });
  document.addEventListener("pointermove", (event) => {
    if (!from) return;
    const all = bars(), to = bar(event), ends = [all.indexOf(from), all.indexOf(to ?? from)].sort((a, b) => a - b);
    all.forEach((each, at) => each.classList.toggle("in", at >= ends[0] && at <= ends[1]));
  });
  document.addEventListener("pointerup", (event) => {
    const start = from, end = bar(event);
    from = null;
    bars().forEach((each) => each.classList.remove("in"));
    if (!start || !end || start === end) return;
    const [low, high] = [start.dataset.period, end.dataset.period].sort();
    const url = new URL(start.getAttribute("href"), location.href);
    url.searchParams.set("since", low);
    url.searchParams.set("until", high);
    location.href = url.href;
  });
})();
