// What barrieren.py looks for in an open page. Each function returns sentences, none if all is well.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const show = (one) => one.outerHTML.slice(0, 140);
  const words = (one) => one.textContent.trim().replace(/\s+/g, " ").slice(0, 60);

  // what a person sees: not hidden, not folded up, not kept for screen readers alone
  const seen = (one) =>
    one.checkVisibility({ visibilityProperty: true }) &&
    !one.closest(".unsichtbar, .skip, [aria-hidden=true]") &&
    one.getClientRects().length > 0;

  const texts = () => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
      if (walk.currentNode.textContent.trim() && seen(walk.currentNode.parentElement)) found.push(walk.currentNode);
    }
    return found;
  };

  function unannounced() {
    const told = [];
    const there = (id) => document.getElementById(id);
    for (const name of ["aria-describedby", "aria-labelledby"]) {
      for (const one of all(`[${name}]:not([type=hidden])`)) {
        if (!one.getAttribute(name).split(" ").every(there)) told.push(`${name} leads nowhere: ${show(one)}`);
      }
    }
    const wrong = all("[aria-invalid=true], fieldset.hat-fehler");
    for (const one of wrong) {
      const ids = (one.closest("[aria-describedby]")?.getAttribute("aria-describedby") || "").split(" ");
      if (!ids.some((id) => id.endsWith("_error"))) told.push(`does not say what is wrong: ${show(one)}`);
    }
    for (const one of all(".fehler[id]")) {
      if (!all(`[aria-describedby~="${one.id}"]`).length) told.push(`belongs to no field: ${show(one)}`);
    }
    for (const one of all(".fehlerliste a")) if (!there(one.hash.slice(1))) told.push(`leads to no field: ${show(one)}`);
    if ((wrong.length || all(".fehlerliste").length) && !all("[role=alert]").length) told.push("no alert");
    return told;
  }

  // German words that a screen reader would read as Arabic, and the other way round; names are only names
  function wrong_language() {
    const german = /\b(der|die|das|den|dem|und|oder|ist|sind|nicht|mit|für|bitte|Sie|wir|ein|eine|am|im|bei|zum|zur|auf|ohne|Uhr)\b/;
    const other = /[\u0600-\u06ff\u0400-\u04ff]{2,}/;
    const names = /An der Ziegelei|Rund um die Hochstraße|Grundschule am Schildberg|\(Landesbeauft[^)]*\)/g;
    const told = [];
    const check = (found, one) => {
      const text = found.replace(names, "");
      const { lang } = one.closest("[lang]");
      if (lang.startsWith("de") ? other.test(text) : /^(ar|fa|ru|uk)/.test(lang) && german.test(text)) {
        told.push(`read as ${lang}: ${text.trim().slice(0, 80)}`);
      }
    };
    for (const text of texts()) {
      if (!text.parentElement.closest("bdi:not([lang])")) check(text.textContent, text.parentElement);
    }
    for (const name of ["aria-label", "alt", "title"]) for (const one of all(`[${name}]`)) check(one.getAttribute(name), one);
    return told;
  }

  // less than 44 px for a finger; a link within a sentence is as high as its line, beside a drawing stands a list
  function too_small() {
    const told = [];
    for (const one of all("a[href], button, input, select, textarea, summary")) {
      if (!seen(one) || one.closest("svg")) continue;
      const block = one.closest("p, li, dd, td, th, h1, h2, h3, blockquote, summary, figcaption, div");
      if (getComputedStyle(one).display === "inline" && block && words(block) !== words(one)) continue;
      const over = getComputedStyle(one, "::after");
      let area = one;
      if (over.position === "absolute" && over.content !== "none") area = one.closest(".karte, .termine > li, .wegweiser > *") || one;
      if (["checkbox", "radio"].includes(one.type)) area = one.closest(".wahl, label") || one;
      const { width, height } = area.getBoundingClientRect();
      if (width < 43.5 || height < 43.5) told.push(`${Math.round(width)} × ${Math.round(height)} px: ${show(one)}`);
    }
    return told;
  }

  // Text that ends in three dots after so many lines: what is left out is meant to be.
  function shortened(one) {
    while (one && getComputedStyle(one).webkitLineClamp === "none") one = one.parentElement;
    return one;
  }

  // words that are cut off, or stand on top of each other
  function cut_off() {
    const told = [];
    scrollTo(0, 0); // a bar that stays may lie above what has moved below it
    for (const one of all("body *")) {
      if (!(one instanceof HTMLElement) || !words(one) || !seen(one) || shortened(one)) continue;
      const style = getComputedStyle(one);
      const cut = (side, has, room) => ["hidden", "clip"].includes(style[side]) && has > room + 1;
      if (cut("overflowX", one.scrollWidth, one.clientWidth) || cut("overflowY", one.scrollHeight, one.clientHeight)) {
        told.push(`cut off: ${words(one)}`);
      }
    }
    const lines = [];
    for (const text of texts()) {
      const range = document.createRange();
      range.selectNodeContents(text);
      const end = shortened(text.parentElement)?.getBoundingClientRect().bottom ?? Infinity;
      for (const { left, right, top, bottom, width, height } of range.getClientRects()) {
        if (width > 1 && top + height / 2 < end) lines.push({ text, left: left + 2, right: right - 2, top: top + height / 4, bottom: bottom - height / 4 });
      }
    }
    lines.sort((a, b) => a.top - b.top);
    lines.forEach((a, i) => {
      for (let j = i + 1; j < lines.length && lines[j].top < a.bottom - 1; j++) {
        const b = lines[j];
        if (a.text !== b.text && a.left < b.right && b.left < a.right) told.push(`on top of each other: ${words(a.text)} / ${words(b.text)}`);
      }
    });
    return told;
  }

  function moving() {
    const told = document.getAnimations().map((one) => `moves: ${show(one.effect.target)}`);
    for (const one of all("*")) {
      for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(one, part);
        const moves = parseFloat(style.transitionDuration) || style.animationName !== "none" || style.scrollBehavior === "smooth";
        if (moves) told.push(`would move: ${show(one)}`);
      }
    }
    return told;
  }

  // what gets lost when the reader's own colours stand in place of ours
  function without_own_colours() {
    const told = [];
    const edge = (one) => getComputedStyle(one).borderTopStyle !== "none" && parseFloat(getComputedStyle(one).borderTopWidth);
    const shapes = ".knopf, .zeit, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, .schild, .karte, .hinweis, .fehlerliste, .haupt a";
    for (const one of all(shapes)) if (seen(one) && !edge(one)) told.push(`without an edge: ${show(one)}`);
    for (const one of all(".haupt [aria-current], .wahlen [aria-current]")) {
      const other = one.closest("ul").querySelector("a:not([aria-current])");
      if (other && edge(one) <= edge(other)) told.push(`looks like the others: ${show(one)}`);
    }
    for (const one of all("svg text")) {
      if (seen(one) && getComputedStyle(one).forcedColorAdjust !== "none") told.push(`words in other colours than their ground: ${show(one)}`);
    }
    return told;
  }

  // where the keyboard is, and whether that can be seen; along the line, `start` and `end` grow in the order of reading
  function focus() {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const line = (part) => {
      const style = getComputedStyle(one, part);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
    const middle = Math.min(Math.max(left + width / 2, 1), innerWidth - 1);
    const hit = document.elementFromPoint(middle, top + Math.min(height / 2, 20));
    const rtl = document.documentElement.dir === "rtl";
    const along = one.closest(".sprachen")?.scrollLeft ?? 0; // a row that moves along with the keyboard
    return {
      what: (one.getAttribute("aria-label") || one.textContent || one.name || "").trim().replace(/\s+/g, " ").slice(0, 60),
      html: show(one),
      outlined: line(null) || line("::after"),
      uncovered: Boolean(hit && (one.contains(hit) || hit.contains(one))),
      apart: Boolean(one.closest("svg, .raus, .vorn")), // a drawing, a bar that stays, the switch that stands behind a form
      top: top + scrollY,
      bottom: bottom + scrollY,
      start: rtl ? -right - along : left + along,
      end: rtl ? -left - along : right + along,
    };
  }

  window.barrieren = { unannounced, wrong_language, too_small, cut_off, moving, without_own_colours, focus };
})();
