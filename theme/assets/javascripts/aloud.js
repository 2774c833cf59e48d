// Reads an article aloud, where the device has a Vietnamese voice. One sentence at a time: phones cut
// off what is long, and some know no pause.

"use strict";

{
  const STORE = "binh-yen.reading"; // shared with site.js
  const LONGEST = 180; // characters at a time
  const RATES = [["0.8", "Chậm"], ["1", "Thường"], ["1.3", "Nhanh"]];
  const PARTS = ".article__head h1, .article__head .lead, .article .notice, .article .body";
  const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, td, th, pre, summary, blockquote, figcaption, div";
  const UNSAID = "[hidden], [aria-hidden=true], sup, pre, .footnote-backref, .notice--preview";

  const speech = window.speechSynthesis;
  const box = speech && document.querySelector(".article__head") ? controls() : null;
  let passages = [];
  let at = null; // the sentence that is read, by passage and place in it; null at rest
  let paused = false;
  let turn = 0; // what was said before it was stopped ends late
  let said = null; // kept, or Chrome drops the end of it

  if (box) {
    speech.addEventListener?.("voiceschanged", offer);
    addEventListener("pagehide", () => stop(""));
    document.addEventListener("keydown", (event) => event.key === "Escape" && at && stop("Đã dừng đọc"));
    offer();
  }

  function offer() {
    if (!voice() || box.element.isConnected) return;
    document.querySelector(".article__head").append(box.element);
    show();
  }

  // One on the device before one that sends the text away.
  function voice() {
    const voices = speech.getVoices().filter(({ lang }) => /^vi\b/i.test(lang.replace("_", "-")));
    return voices.find(({ localService }) => localService) ?? voices[0];
  }

  function controls() {
    const make = (tag, { text, parent, ...attributes }) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      if (text) element.textContent = text;
      parent?.append(element);
      return element;
    };
    const element = make("div", { class: "aloud", role: "group", "aria-label": "Nghe bài" });
    const main = make("button", { type: "button", class: "button", parent: element });
    const end = make("button", { type: "button", class: "button button--plain", text: "Dừng", parent: element });
    const speeds = make("div", { class: "aloud__speeds", role: "group", "aria-label": "Tốc độ đọc", parent: element });
    const rates = RATES.map(([rate, text]) =>
      make("button", { type: "button", "data-rate": rate, text, parent: speeds }));
    const status = make("span", { class: "unseen", role: "status", parent: element });
    main.addEventListener("click", () => (at && !paused ? pause() : go()));
    end.addEventListener("click", () => {
      stop("Đã dừng đọc");
      main.focus();
    });
    for (const button of rates) button.addEventListener("click", () => hurry(button.dataset.rate));
    return { element, main, end, speeds, rates, status };
  }

  function go() {
    const word = at ? "Đọc tiếp" : "Đang đọc bài";
    if (!at) {
      passages = read();
      at = [0, 0];
    }
    paused = false;
    show(word);
    say();
  }

  function pause() {
    paused = true;
    silence();
    show("Đã tạm dừng đọc");
  }

  function stop(word) {
    if (!at) return;
    at = null;
    paused = false;
    silence();
    mark(null);
    show(word);
  }

  function silence() {
    turn += 1;
    speech.cancel();
  }

  function say() {
    const [passage, place] = at;
    const mine = (turn += 1);
    const { element, sentences } = passages[passage];
    said = new SpeechSynthesisUtterance(sentences[place]);
    said.voice = voice();
    said.lang = "vi-VN";
    said.rate = Number(rate());
    said.onend = () => mine === turn && next();
    said.onerror = () => mine === turn && stop("Máy không đọc tiếp được");
    mark(element);
    speech.speak(said);
  }

  function next() {
    const [passage, place] = at;
    if (place + 1 < passages[passage].sentences.length) at = [passage, place + 1];
    else if (passage + 1 < passages.length) at = [passage + 1, 0];
    else return stop("Đã đọc hết bài");
    say();
  }

  function hurry(rate) {
    try {
      const chosen = JSON.parse(localStorage.getItem(STORE)) ?? {};
      localStorage.setItem(STORE, JSON.stringify({ ...chosen, rate }));
    } catch {
      box.rate = rate; // for this page at least
    }
    show();
    if (at && !paused) {
      silence();
      say(); // the same sentence again
    }
  }

  function rate() {
    let kept;
    try {
      kept = JSON.parse(localStorage.getItem(STORE))?.rate;
    } catch {
      kept = box.rate;
    }
    return RATES.some(([known]) => known === kept) ? kept : "1";
  }

  function show(word) {
    const reading = at !== null;
    box.main.textContent = !reading ? "Nghe bài" : paused ? "Nghe tiếp" : "Tạm dừng";
    box.end.hidden = box.speeds.hidden = !reading;
    for (const button of box.rates) {
      button.setAttribute("aria-pressed", String(button.dataset.rate === rate()));
    }
    if (word !== undefined) box.status.textContent = word;
  }

  function mark(element) {
    document.querySelector(".is-read")?.classList.remove("is-read");
    element?.classList.add("is-read");
    element?.scrollIntoView({ block: "nearest" });
  }

  // ---------- What is read ----------

  function read() {
    const found = [];
    for (const part of document.querySelectorAll(PARTS)) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.parentElement.closest(UNSAID)) continue;
        const element = node.parentElement.closest(BLOCKS) ?? part;
        const last = found.at(-1);
        if (last?.element === element) last.text += node.data;
        else found.push({ element, text: node.data });
      }
    }
    return found
      .map(({ element, text }) => ({ element, sentences: sentences(text.replace(/\s+/g, " ").trim()) }))
      .filter(({ sentences }) => sentences.length > 0);
  }

  function sentences(text) {
    const pieces = (text.match(/.+?(?:[.!?…;:]+(?=\s)|$)/g) ?? []).flatMap(halves);
    return pieces.map((piece) => piece.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
  }

  function halves(piece) {
    if (piece.length <= LONGEST) return [piece];
    const head = piece.slice(0, LONGEST);
    const comma = head.lastIndexOf(", ") + 1;
    const end = comma > LONGEST / 3 ? comma : head.lastIndexOf(" ");
    const cut = end > 0 ? end : LONGEST;
    return [piece.slice(0, cut), ...halves(piece.slice(cut))];
  }
}
