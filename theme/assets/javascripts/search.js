// The site's own search. The index is written by publisher/search/, which says how it is packed;
// what both sides compute (syllables, checksums, bits) must stay the same on both.

const LETTERS = "bcdfghjklmnpqrstvwxzBCDFGHJKLMNP";
const MAX_LETTERS = 20;
const MAX_DIGITS = 5;
const MAX_WORDS = 12;
const RESULTS = 10; // at a time
const WORD = [6, 2.5, 1]; // what a syllable counts in the title; in summary and subjects; in the body
const PAIR = [6, 3, 1.5];
const SPELLED = [4, 1.5, 0]; // and what the same diacritics add
const EXPIRED = 0.5;
const STRONG = 1.8; // every word in title, summary or subjects: the article is about what was asked

// Words

const MARKS = /[\u0300-\u036f]/g;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** The syllables of a text, each without and with diacritics. */
export function syllables(text) {
  const plain = text
    .replace(/[\u00ad\u200b\u200c\u200d\u2060\ufeff]/g, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[ðɖ]/g, "đ");
  const found = [];
  for (const written of plain.match(/[a-z0-9đ\u0300-\u036f]+/g) ?? []) {
    const folded = written.replace(MARKS, "").replaceAll("đ", "d");
    const limit = /^\d+$/.test(folded) ? MAX_DIGITS : MAX_LETTERS;
    if (folded && folded.length <= limit) {
      const tones = (written.match(TONES) ?? []).join("");
      found.push({ folded, exact: written.replace(TONES, "") + tones });
    }
  }
  return found;
}

/** Abbreviations, each with the syllables that it stands for. */
export function shortForms(written = "") {
  return [...written.matchAll(/(\w+)=([\w-]+)/g)].map(([, letters, phrase]) => [letters, phrase.split("-")]);
}

function neighbours(words) {
  return words.slice(1).map((word, at) => `${words[at]} ${word}`);
}

/**
 * What a reader asks for: its different syllables, pairs of neighbours, and pairs that must be.
 * `also` are terms in place of which others may stand, all of them: an abbreviation or its words.
 */
export function asked(query, short = []) {
  const words = new Map();
  const pairs = new Set();
  const required = new Set();
  const also = [];
  for (const part of query.split(/("[^"]*"|“[^”]*”)/)) {
    const own = syllables(part);
    const quoted = /^["“]/.test(part);
    const said = quoted ? "" : ` ${own.map(({ folded }) => folded).join(" ")} `;
    for (const [letters, phrase] of short) {
      const beside = neighbours(phrase);
      if (said.includes(` ${letters} `)) also.push({ terms: [letters], by: beside });
      if (!said.includes(` ${phrase.join(" ")} `)) continue;
      const marked = own.filter(({ folded }) => phrase.includes(folded)).map(({ exact }) => `=${exact}`);
      also.push({ terms: [...phrase, ...beside, ...marked], by: [letters] });
    }
    own.forEach(({ folded, exact }, at) => {
      if (words.size >= MAX_WORDS && !words.has(folded)) return;
      words.set(folded, exact === folded ? (words.get(folded) ?? "") : exact);
      if (at > 0 && words.has(own[at - 1].folded)) {
        const pair = `${own[at - 1].folded} ${folded}`;
        pairs.add(pair);
        if (quoted) required.add(pair);
      }
    });
  }
  return { words, pairs, required, also };
}

// Bits

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function checksum(bytes) {
  let sum = -1;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ -1) >>> 0;
}

/** The checksums by which a term is found: one for its shard, one within that. */
export function address(term) {
  const encoder = new TextEncoder();
  const bare = term.startsWith("=") ? term.slice(1).replace(MARKS, "").replaceAll("đ", "d") : term;
  return [checksum(encoder.encode(bare)), checksum(encoder.encode(term).reverse())];
}

const CODES = new Uint8Array(128);
[...LETTERS].forEach((letter, code) => (CODES[letter.charCodeAt(0)] = code));

class Bits {
  constructor(letters) {
    this.codes = Uint8Array.from(letters, (letter) => CODES[letter.charCodeAt(0)]);
    this.at = 0;
  }

  bit() {
    const bit = (this.codes[Math.floor(this.at / 5)] >> (4 - (this.at % 5))) & 1;
    this.at += 1;
    return bit;
  }

  read(count) {
    let number = 0;
    for (let n = 0; n < count; n += 1) number = number * 2 + this.bit();
    return number;
  }

  // A damaged file must not make these run for ever: past its end there are only noughts.
  gamma() {
    let zeros = 0;
    while (zeros < 32 && !this.bit()) zeros += 1;
    return 2 ** zeros + this.read(zeros);
  }

  rice(low) {
    let high = 0;
    while (this.bit()) high += 1;
    return high * 2 ** low + this.read(low);
  }

  numbers() {
    const count = Math.min(this.gamma(), 5 * this.codes.length);
    const low = this.read(5);
    const numbers = new Array(count);
    let last = -1;
    for (let n = 0; n < count; n += 1) numbers[n] = last += 1 + this.rice(low);
    return numbers;
  }
}

/** The documents of a term in a shard, by strength. */
export function found(shard, key) {
  const bits = new Bits(shard);
  const count = bits.gamma() - 1;
  const low = bits.read(5);
  let last = -1;
  for (let n = 0; n < count && last < key; n += 1) {
    last += 1 + bits.rice(low);
    const length = (bits.gamma() - 1) * 16 + bits.read(4);
    if (last === key) {
      const present = [bits.bit(), bits.bit(), bits.bit()];
      return present.map((there) => (there ? bits.numbers() : []));
    }
    bits.at += length;
  }
  return [[], [], []];
}

/** The numbers in a run of letters. */
export function unpacked(letters) {
  return letters ? new Bits(letters).numbers() : [];
}

/** The lists of documents by term, where those of what may stand in a term's place are its own too. */
export function widened(lists, also) {
  const wide = new Map(lists);
  for (const { terms, by } of also) {
    const others = by.map((term) => strengths(lists.get(term))).reduce(both);
    for (const term of terms.filter((one) => wide.has(one))) {
      const merged = strengths(wide.get(term));
      for (const [number, strength] of others) merged.set(number, Math.min(strength, merged.get(number) ?? strength));
      const own = [[], [], []];
      for (const [number, strength] of merged) own[strength].push(number);
      wide.set(term, own);
    }
  }
  return wide;
}

function strengths(own) {
  return new Map(own.flatMap((numbers, strength) => numbers.map((number) => [number, strength])));
}

/** The documents that two terms have in common, each as strong as the weaker of them. */
function both(one, other) {
  const common = [...one].filter(([number]) => other.has(number));
  return new Map(common.map(([number, strength]) => [number, Math.max(strength, other.get(number))]));
}

// Judging

/**
 * Which documents answer, the best first. `lists` gives for each term the documents by strength;
 * `allowed` says of a number whether the filters let it through. `partly` is whether some word of
 * the reader's is in none of them together with the others.
 */
export function judged({ words, pairs, required }, lists, documents, allowed, expired, newest) {
  const score = new Float64Array(documents);
  const has = new Uint8Array(documents); // words
  const strong = new Uint8Array(documents); // those of them that stand outside its body
  const beside = new Uint8Array(documents); // pairs
  const must = new Uint8Array(documents);
  const add = (term, weights, count = [], more = []) => {
    const own = lists(term);
    const many = own[0].length + own[1].length + own[2].length;
    const rarity = Math.min(Math.log(1 + documents / Math.max(1, many)), 7);
    own.forEach((numbers, strength) => {
      for (const number of numbers) {
        score[number] += weights[strength] * rarity;
        for (const counts of strength < 2 ? [...count, ...more] : count) counts[number] += 1;
      }
    });
  };
  for (const [word, exact] of words) {
    add(word, WORD, [has], [strong]);
    if (exact) add(`=${exact}`, SPELLED);
  }
  for (const pair of pairs) add(pair, PAIR, required.has(pair) ? [beside, must] : [beside]);
  let most = 0;
  const candidates = [];
  for (let number = 0; number < documents; number += 1) {
    if (!allowed(number) || must[number] < required.size) continue;
    if (has[number] < most || (words.size > 0 && !has[number])) continue;
    if (has[number] > most) {
      most = has[number];
      candidates.length = 0;
    }
    candidates.push(number);
  }
  // Syllables that nowhere stand side by side are mostly others than those that were meant.
  const close = candidates.filter((number) => beside[number]);
  const answers = close.length ? close : candidates;
  for (const number of expired) score[number] *= EXPIRED;
  for (const number of answers) if (strong[number] >= words.size) score[number] *= STRONG;
  answers.sort((one, other) => (newest ? 0 : score[other] - score[one]) || other - one);
  return { answers, partly: most < words.size };
}

// Highlights

/** The words of a text with where they stand, which of them were asked for, and which to show. */
function spotted(text, { words, pairs, also }) {
  const wanted = new Set([...words.keys(), ...pairs, ...also.flatMap(({ by }) => by)]);
  const tokens = [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((one) => ({
    start: one.index,
    end: one.index + one[0].length,
    folded: syllables(one[0])[0]?.folded ?? "",
  }));
  const paired = new Set();
  tokens.forEach((token, at) => {
    const before = tokens[at - 1];
    if (before && wanted.has(`${before.folded} ${token.folded}`)) {
      before.marked = token.marked = true;
      paired.add(before.folded).add(token.folded);
    }
  });
  for (const token of tokens) {
    token.marked ||= wanted.has(token.folded) && !paired.has(token.folded);
  }
  return tokens;
}

/** A text as nodes, with what was asked for marked. */
function highlighted(text, tokens) {
  const nodes = [];
  let done = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    if (!tokens[at].marked) continue;
    const first = tokens[at];
    while (tokens[at + 1]?.marked && /^\s+$/.test(text.slice(tokens[at].end, tokens[at + 1].start))) at += 1;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(first.start, tokens[at].end);
    nodes.push(text.slice(done, first.start), mark);
    done = tokens[at].end;
  }
  return [...nodes, text.slice(done)];
}

const AROUND = 28; // words of an excerpt

/** The stretch of a long text that has most of what was asked for, or nothing. */
function excerpt(text, wanted) {
  const tokens = spotted(text, wanted);
  const inside = new Map();
  let best = { count: 0, at: 0 };
  const change = (token, by) => {
    if (!token?.marked) return;
    const count = (inside.get(token.folded) ?? 0) + by;
    if (count) inside.set(token.folded, count);
    else inside.delete(token.folded);
  };
  tokens.forEach((token, at) => {
    change(token, 1);
    change(tokens[at - AROUND], -1);
    if (inside.size > best.count) best = { count: inside.size, at };
  });
  if (!best.count) return null;
  let first = best.at; // its first marked word; the excerpt begins a little before it
  for (let at = best.at; at > best.at - AROUND && at >= 0; at -= 1) if (tokens[at].marked) first = at;
  first = Math.max(0, first - 6);
  const shown = tokens.slice(first, Math.max(first + AROUND, best.at + 4));
  const { start } = shown[0];
  const { end } = shown.at(-1);
  const cut = shown.map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
  const nodes = highlighted(text.slice(start, end), cut);
  return [first > 0 ? "… " : "", ...nodes, end < text.trimEnd().length ? " …" : ""];
}

// The page

const form = globalThis.document?.getElementById("search");
if (form) start();

function start() {
  const part = (name) => document.getElementById(`search__${name}`);
  const { version, expired: packed } = form.dataset;
  const [documents, shards, chunk] = ["documents", "shards", "chunk"].map((key) => Number(form.dataset[key]));
  const expired = unpacked(packed);
  const short = shortForms(form.dataset.short);
  const here = location.href.replace(/[^/]*([?#].*)?$/, "");
  const files = new Map();
  let turn = 0; // only the latest question is answered
  let answers = [];
  let shown = 0;
  let wanted = asked("");
  let pause; // until what is being typed is asked

  /** A file of the index, fetched once. */
  function file(name) {
    if (!files.has(name)) {
      const got = fetch(`${here}${name}?v=${version}`).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`);
        return answer.json();
      });
      files.set(name, got);
      got.catch(() => files.delete(name));
    }
    return files.get(name);
  }

  const shard = (term) => file(`chi-muc/${address(term)[0] % shards}.json`);
  const record = async (number) => (await file(`bai/${Math.floor(number / chunk)}.json`))[number];

  // What the reader asks, and where it is kept.

  const filters = ["kind", "unit", "topic", "year", "order"];

  function fromAddress() {
    const query = new URLSearchParams(location.search);
    form.elements.q.value = query.get("q") ?? "";
    for (const name of filters) {
      const select = form.elements[name];
      select.value = query.get(name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    part("filters").open ||= filters.some((name) => form.elements[name].value);
  }

  function toAddress() {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) query.set(name, value.trim());
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  }

  function say(words) {
    if (part("status").textContent !== words) part("status").textContent = words;
  }

  // Asking

  async function search({ typing = false } = {}) {
    const own = (turn += 1);
    const question = asked(form.elements.q.value, short);
    const chosen = [];
    for (const name of ["kind", "unit", "topic"]) {
      if (form.elements[name].value) chosen.push(`${name[0]}:${form.elements[name].value}`);
    }
    const year = form.elements.year.selectedOptions[0]?.dataset ?? {};
    const count = chosen.length + (year.end ? 1 : 0);
    part("chosen").textContent = count ? `(đang lọc ${count})` : "";
    toAddress();
    if (!question.words.size && !count) {
      const unread = form.elements.q.value.trim() !== "" && !typing;
      clear();
      say(unread ? "Hãy gõ ít nhất một từ, ví dụ: lừa đảo." : "");
      return;
    }
    const exacts = [...question.words.values()].filter(Boolean).map((word) => `=${word}`);
    const others = question.also.flatMap(({ by }) => by);
    const terms = new Set([...question.words.keys(), ...question.pairs, ...exacts, ...chosen, ...others]);
    part("again").hidden = true;
    if (!typing) say("Đang tìm…");
    let lists;
    try {
      lists = new Map(
        await Promise.all([...terms].map(async (term) => [term, found(await shard(term), address(term)[1])])),
      );
    } catch {
      if (own === turn) failed();
      return;
    }
    if (own !== turn) return;
    const sets = chosen.map((term) => new Set(lists.get(term)[0]));
    const allowed = (number) =>
      sets.every((set) => set.has(number)) && (!year.end || (number >= year.first && number < year.end));
    const newest = form.elements.order.value === "new" || !question.words.size;
    const wide = widened(lists, question.also);
    const result = judged(question, (term) => wide.get(term), documents, allowed, expired, newest);
    if (typing && (result.partly || !result.answers.length)) {
      pause = setTimeout(search, 1500); // the last word may not be written to its end yet
      return;
    }
    answers = result.answers;
    wanted = question;
    shown = 0;
    part("results").replaceChildren();
    await more(own);
    if (own !== turn) return;
    if (!answers.length) {
      say("Không tìm thấy bài nào. Thử gõ ít từ hơn, bỏ bớt bộ lọc, hoặc xem các chủ đề dưới đây.");
    } else {
      const number = answers.length.toLocaleString("vi");
      say(
        result.partly
          ? `Không có bài nào có đủ các từ bạn gõ. Đây là ${number} bài gần đúng nhất.`
          : `Tìm thấy ${number} bài.`,
      );
    }
    part("browse").hidden = answers.length > 0;
    (part("help") ?? {}).hidden = answers.length > 0;
  }

  function clear() {
    answers = [];
    shown = 0;
    part("results").replaceChildren();
    part("more").hidden = part("again").hidden = true;
    part("browse").hidden = false;
    (part("help") ?? {}).hidden = true;
  }

  function failed() {
    clear();
    say(
      navigator.onLine
        ? "Chưa tải được dữ liệu tìm kiếm. Bạn thử lại nhé."
        : "Bạn đang ngoại tuyến. Khi có mạng, hãy thử lại.",
    );
    part("again").hidden = false;
  }

  /** Show the next results; a withdrawn article has no record and is passed over. */
  async function more(own = turn) {
    const wait = answers.slice(shown, shown + RESULTS).map((number) => [number, record(number)]);
    wait.forEach(([, got]) => got.catch(() => {}));
    let first = null;
    try {
      for (let at = 0; at < wait.length; at += 1) {
        const [number, got] = wait[at];
        const one = await got;
        if (own !== turn) return null;
        if (one) {
          const item = drawn(one);
          part("results").append(item);
          first ??= item;
          shown += 1;
        } else {
          answers = answers.filter((other) => other !== number);
          const next = answers[shown + wait.length - at - 1];
          if (next !== undefined) wait.push([next, record(next)]);
        }
      }
    } catch {
      if (own === turn) failed();
      return null;
    }
    part("more").hidden = shown >= answers.length;
    return first;
  }

  // Results

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        quote(target);
      }
    }
  });

  function name(select, id) {
    return [...form.elements[select].options].find((one) => one.value === id)?.textContent ?? "";
  }

  function drawn(one) {
    const item = part("result").content.firstElementChild.cloneNode(true);
    const titled = spotted(one.title, wanted);
    const summed = spotted(one.summary, wanted);
    const [kind, title, summary, , meta] = item.children;
    kind.firstElementChild.textContent = name("kind", one.kind) || "Trang cố định";
    for (const [mark, words] of [["urgent", "Khẩn"], ["expired", "Hết hiệu lực"], ["corrected", "Đã đính chính"]]) {
      if (!one.marks.split(" ").includes(mark)) continue;
      const label = document.createElement("span");
      label.className = `mark mark--${mark}`;
      label.textContent = words;
      kind.append(" ", label);
    }
    const link = title.firstElementChild;
    link.href = new URL(one.url, `${here}bai/`);
    link.append(...highlighted(one.title, titled));
    summary.append(...highlighted(one.summary, summed));
    const [time, unit] = meta.children;
    time.dateTime = one.date;
    time.textContent = one.date.split("-").reverse().join("/");
    unit.textContent = name("unit", one.unit);
    const seen = new Set([...titled, ...summed].map((token) => token.folded));
    for (const { terms, by } of wanted.also) {
      if (by.join(" ").split(" ").every((word) => seen.has(word))) terms.forEach((term) => seen.add(term));
    }
    const hidden = [...wanted.words.keys()].some((word) => !seen.has(word));
    if (hidden && !navigator.connection?.saveData) near.observe(item);
    return item;
  }

  /** Show where the words stand in an article whose title and summary do not have them all. */
  async function quote(item) {
    const question = wanted;
    try {
      const answer = await fetch(item.querySelector("a").href);
      if (!answer.ok) return;
      const page = parsed(await answer.text());
      const body = page.querySelector("article .body") ?? page.querySelector("main article");
      const nodes = body && excerpt(body.textContent.replace(/\s+/g, " "), question);
      const place = item.querySelector(".hit__body");
      if (nodes && question === wanted) {
        place.append(...nodes);
        place.hidden = false;
      }
    } catch {
      // Without a connection the summary has to do.
    }
  }

  // The reader's hands

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    search();
  });
  form.elements.q.addEventListener("input", (event) => {
    clearTimeout(pause);
    if (!event.isComposing) pause = setTimeout(search, 400, { typing: true });
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) search();
  });
  part("clear").addEventListener("click", () => {
    for (const name of filters) form.elements[name].value = "";
    search();
  });
  part("again").firstElementChild.addEventListener("click", () => search());
  part("more").firstElementChild.addEventListener("click", async () => {
    const first = await more();
    first?.querySelector("a").focus({ preventScroll: true });
  });
  addEventListener("popstate", () => {
    fromAddress();
    search();
  });

  fromAddress();
  search();
}

// A page of this site, taken apart without anything in it being run or loaded. The pages' policy lets
// text become markup through this alone.
let reader;

function parsed(text) {
  reader ??= self.trustedTypes?.createPolicy("page", { createHTML: (page) => page });
  return new DOMParser().parseFromString(reader ? reader.createHTML(text) : text, "text/html");
}
