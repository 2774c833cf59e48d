// Tells whether what a reader pasted is a post of this site, and what became of it since.
//
// The article's own page is the truth: it says its codes, its state and the marks of its texts.
// Nothing pasted is ever sent anywhere, fetched from another host, or put into the page as HTML.

const form = document.getElementById("verify");
const field = document.getElementById("verify__text");
const status = document.getElementById("verify__status");
const results = document.getElementById("verify__results");

const ROOT = new URL("../../", import.meta.url); // where this copy of the site is served
const OFFICIAL = new URL(form.dataset.site); // where the site is at home
const NAME = form.dataset.name;

const LONGEST = 100_000; // characters that are looked at
const MOST = 12; // articles that one paste can ask for: a list of the week names several
const LETTERS = "bdghknpqrstvx";
const MARKS = "bcdghklmnpqrstvx";
const CODE = new RegExp(`^([a-z0-9][a-z0-9/-]*)-([${LETTERS}]{4})$`);
const COMPACT = new RegExp(`^([a-z0-9]{8})([${LETTERS}]{4})$`);
const ID = /^(?=.*[0-9])(?=.*[a-z])[a-z0-9]{8}$/;
const PATH = /^(?:[a-z0-9-]+\/)+$/;
const DASHES = /[\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d_]/g;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

// What stands in a paste

/** Return the codes and links in a text: what of this site it leads to, what elsewhere. */
function reading(pasted) {
  const text = pasted.slice(0, LONGEST).normalize("NFC").replace(INVISIBLE, "");
  const found = { text, codes: new Map(), paths: new Set(), foreign: new Map() };
  for (const line of text.split(/\r\n?|\n/)) {
    const labelled = /m[aã]\s*x[aá]c\s*minh\s*[:：-]?\s*([^(\n]{4,120})/i.exec(line.slice(0, 2000));
    if (labelled) addCode(labelled[1], found, true);
  }
  const all = text.trim();
  if (all.length <= 90 && !/[\n.:]/.test(all)) addCode(all, found, true);
  if (/^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(all.slice(0, 2000))) addLink(`${all}/`, found);
  for (const token of text.split(/[\s<>"'“”‘’«»()[\]{}|,;]+/)) {
    const word = token.slice(0, 2000).replace(/[.!?…:]+$/, "");
    if (word.length >= 13 && word.length <= 14) addCode(word, found, false);
    addLink(word, found);
  }
  return found;
}

/** Note a code; what is said to be one may have blanks in it, or no letters of an edition. */
function addCode(written, found, said) {
  const plain = written.trim().toLowerCase().replace(DASHES, "-").replace(/\s*-\s*/g, "-");
  const words = plain.split(/\s+/).slice(0, said ? 6 : 1);
  for (let count = 1; count <= words.length; count += 1) {
    const dashed = words.slice(0, count).join("-").replace(/\.+$/, "");
    const joined = COMPACT.exec(dashed.replace(/-/g, ""));
    const split = dashed.split("-").length > 2 && joined && ID.test(joined[1]); // "abcd 2345 bdgh"
    const code = split ? joined : CODE.exec(dashed) ?? joined;
    if (code && (said || ID.test(code[1]))) {
      found.codes.set(code[1], code[2]);
      return;
    }
  }
  const id = words.map((_word, at) => words.slice(0, at + 1).join("")).find((one) => ID.test(one));
  if (said && id) found.codes.set(id, "");
}

/** Note a link: a page of ours by its path under the root, anything else by its host. */
function addLink(written, found) {
  const word = written.replace(/^[\\/.]+/, "");
  const begins = word.search(/[a-z][a-z0-9+.-]{1,20}:[\\/]|(?:javascript|data|vbscript|blob|file):/i);
  const bare = begins < 0 && /^[\p{L}\p{N}.-]+\.[\p{L}]{2,}(?::\d+)?[\\/]/u.test(word);
  const named = begins < 0 && word.toLowerCase() === OFFICIAL.host;
  if (begins < 0 && !bare && !named) return;
  let url;
  try {
    url = new URL(begins < 0 ? `https://${word}` : word.slice(begins));
  } catch {
    return;
  }
  const home = [OFFICIAL, ROOT].find(
    (one) => /^https?:$/.test(url.protocol) && url.host === one.host && `${url.pathname}/`.startsWith(one.pathname),
  );
  if (!home) {
    found.foreign.set(url.hostname || url.protocol, lookalike(url, word));
    return;
  }
  const path = url.pathname.slice(home.pathname.length).toLowerCase().replace(/\/*(?:index\.html)?$/, "/");
  if (path !== "/" && path !== "xac-minh/") found.paths.add(path);
}

/** Whether an address is made to be taken for ours. */
function lookalike(url, word) {
  const own = OFFICIAL.hostname.replace(/^www\./, "");
  const host = url.hostname.replace(/^www\./, "");
  const first = own.split(".").slice(0, -1).join(".");
  return (
    /(^|\.)xn--/.test(host) ||
    url.username !== "" ||
    !/^https?:$/.test(url.protocol) ||
    word.toLowerCase().includes(own) ||
    (first.length > 5 && host.replace(/[.-]/g, "").includes(first.replace(/[.-]/g, ""))) ||
    distance(host, own) <= (own.length < 12 ? 1 : 2)
  );
}

/** Return how many letters two names differ by, 3 for more. */
function distance(one, other) {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return Math.min(3, row[other.length]);
}

// What the site says

/** Return the document at a path of this site, null if there is none; throws without a network. */
async function load(path) {
  const address = new URL(path, ROOT);
  if (!PATH.test(path) || address.origin !== ROOT.origin || !address.href.startsWith(ROOT.href)) return null;
  const answer = await fetch(address, { cache: "no-store", credentials: "omit", mode: "same-origin" });
  if (answer.status === 404 || answer.status === 410) return null;
  if (!answer.ok) throw new Error(`${answer.status}`);
  return parsed(await answer.text());
}

/** Return the article's page that a path leads to, over a short link or an old address. */
async function article(path) {
  let page = await load(path);
  if (!page) return null;
  if (!meta(page, "publisher-state")) {
    const own = page.querySelector("link[rel=canonical]")?.getAttribute("href") ?? "";
    if (!own.startsWith(OFFICIAL.href)) return { other: true, path };
    const target = own.slice(OFFICIAL.href.length);
    if (target === path) return { other: true, path };
    path = target;
    page = await load(path);
    if (!page || !meta(page, "publisher-state")) return page && { other: true, path };
  }
  return facts(page, path);
}

function meta(page, name) {
  return page.querySelector(`meta[name="${name}"]`)?.content ?? "";
}

function facts(page, path) {
  const told = {};
  try {
    const data = JSON.parse(page.querySelector('script[type="application/ld+json"]').textContent);
    Object.assign(told, data["@graph"].find((one) => one["@type"] === "NewsArticle" || one["@type"] === "WebPage"));
  } catch {
    // a withdrawn article tells nothing more
  }
  const expires = Date.parse(meta(page, "publisher-expires"));
  let state = meta(page, "publisher-state");
  if (state === "current" && expires <= Date.now()) state = "expired";
  return {
    path,
    state,
    id: meta(page, "publisher-id") || path,
    codes: meta(page, "publisher-codes").split(" ").map((one) => one.slice(-4)).filter(Boolean),
    texts: [...page.querySelectorAll('meta[name="publisher-text"]')].map((one) => one.content.split(" ")),
    title: told.headline ?? told.name ?? "",
    summary: told.description ?? "",
    unit: told.author?.[0]?.name ?? told.publisher?.name ?? "",
    published: told.datePublished ?? "",
    corrections: told.correction ?? [],
    explanation: state === "withdrawn" ? meta(page, "description") : "",
  };
}

// Word for word

/** Return the marks of a text as the pages have them: of the whole, then of each line. */
async function marks(text) {
  const lines = text.split("\n").map(folded).filter(Boolean);
  return { lines, all: await Promise.all([lines.join(" "), ...lines].map(mark)) };
}

function folded(line) {
  return line.split(/\s+/).filter(Boolean).join(" ");
}

async function mark(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes.slice(0, 10)].map((byte) => MARKS[byte >> 4] + MARKS[byte & 15]).join("");
}

/**
 * Return how a pasted text differs from the official ones; null where there is nothing to compare.
 *
 * A line that is of another article named in the text, in `others`, is no stranger to it.
 */
async function comparison(text, official, others) {
  if (official.length && globalThis.crypto?.subtle) {
    const [whole] = (await marks(text.replace(/\r\n?/g, "\n"))).all;
    if (official.some((one) => one[0] === whole)) return { possible: true, same: true };
  }
  const written = text.split(/\r\n?|\n/).map(folded).filter(Boolean);
  const bare = written.filter((line) => !/^\S+$/.test(line) && !/^m[aã]\s*x[aá]c\s*minh/i.test(line));
  if (!official.length || (bare.join(" ").replace(/\S*\/\S*/g, "").length < 40 && bare.length < 2)) return null;
  if (!globalThis.crypto?.subtle) return { possible: false };
  const { lines, all } = await marks(text.replace(/\r\n?/g, "\n"));
  const known = new Set([...official, ...others].flatMap((one) => one.slice(1)));
  const there = new Set(all);
  const found = official.map((one) => {
    const missing = one.slice(1).filter((line) => !there.has(line)).length;
    return { missing, matched: one.length - 1 - missing };
  });
  const [nearest] = found.sort((one, other) => other.matched - one.matched || one.missing - other.missing);
  return {
    possible: true,
    same: false,
    strange: lines.filter((_line, at) => !known.has(all[at + 1])),
    matched: lines.filter((line, at) => known.has(all[at + 1]) && bare.includes(line) && !/:\/\//.test(line)).length,
    missing: nearest.missing,
  };
}

// What is told

function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function day(written) {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(written);
  return found ? `${found[3]}/${found[2]}/${found[1]}` : "";
}

const VERDICTS = {
  same: ["good", "Bài này là thật, đúng từng chữ và đang có hiệu lực."],
  there: ["good", "Đúng là có bài này, đang có hiệu lực."],
  part: ["good", "Nội dung bạn dán có thật trong bài, bài đang có hiệu lực."],
  added: ["doubt", "Bài thật còn nguyên, nhưng người gửi đã thêm chữ."],
  altered: ["doubt", "Bài bạn nhận được khác bài thật: có chữ bị sửa hoặc thêm."],
  strange: ["doubt", "Có bài thật như vậy, nhưng nội dung bạn dán không phải của bài đó."],
  older: ["doubt", "Đây là bản cũ của một bài thật: sau đó bài đã được sửa."],
  expired: ["doubt", "Bài này có thật nhưng đã hết hiệu lực."],
  withdrawn: ["bad", "Bài này đã bị thu hồi. Xin đừng chia sẻ tiếp."],
  unknown: ["doubt", "Không tìm thấy bài này trên trang của chúng tôi."],
  letters: ["doubt", "Mã này không đúng. Có một bài thật gần giống, bạn hãy so với bài mình nhận được."],
  other: ["doubt", "Đường dẫn này thuộc trang của chúng tôi nhưng không phải một bài viết."],
};

/** Return which verdict holds: a good code on altered words is no genuine post. */
function verdict(found, letters, compared) {
  if (found === null) return "unknown";
  if (found.other) return "other";
  if (found.state === "withdrawn") return "withdrawn";
  const at = letters ? found.codes.indexOf(letters) : 0;
  if (at < 0) return "letters";
  if (at > 0) return "older";
  if (compared?.strange?.length) return compared.missing === 0 ? "added" : compared.matched ? "altered" : "strange";
  if (found.state === "expired") return "expired";
  if (compared?.same) return "same";
  return compared?.possible ? "part" : "there";
}

function box(tone, heading, ...inside) {
  return element("section", { class: `verdict verdict--${tone}` }, element("h2", {}, heading), ...inside);
}

function advice() {
  return element(
    "p", {},
    "Chưa chắc đây là tin giả, nhưng bạn đừng chuyển tiếp và đừng làm theo. Hãy hỏi công an nơi bạn ở; nếu bị đòi tiền hoặc bị dọa, gọi 113.",
  );
}

/** Return the answer on one article: the verdict, what changed, and the genuine post to compare. */
async function answer(found, letters, text, others) {
  const compared = found?.texts ? await comparison(text, found.texts, others) : null;
  const name = verdict(found, letters, compared);
  const [tone, heading] = VERDICTS[name];
  return { same: name === "same" || (name === "part" && compared.missing === 0), shown: box(tone, heading, ...sentences(found, name, compared)) };
}

function* sentences(found, name, compared) {
  if (name === "withdrawn" && found.explanation) yield element("p", {}, found.explanation);
  if (name === "unknown" || name === "letters") yield advice();
  if (!found || found.other) return;
  if (name === "there") {
    yield element("p", {}, "Người gửi vẫn có thể đã sửa chữ. Hãy so với bài thật dưới đây, hoặc dán cả bài vào ô để máy so giúp bạn.");
  }
  if (["added", "altered", "strange"].includes(name)) {
    if (found.state === "expired") yield element("p", {}, "Bài thật cũng đã hết hiệu lực.");
    yield* differences(compared);
  }
  if (name === "part" && compared.missing) yield element("p", {}, `Bài bạn dán thiếu ${compared.missing} dòng. Hãy đọc cả bài thật.`);
  if (name === "older" && !found.corrections.length) yield element("p", {}, "Thay đổi nhỏ, không có đính chính.");
  if (found.corrections.length) {
    yield element("h3", {}, "Đã đính chính");
    const notes = found.corrections.map((one) => element("li", {}, `${day(one.datePublished)}: ${one.text}`));
    yield element("ul", {}, ...notes);
  }
  if (name === "older") yield element("p", {}, "Hãy đọc và chia sẻ bản mới. Bản cũ thì máy không so từng chữ được.");
  if (found.title && name !== "withdrawn") {
    yield element("h3", {}, "Bài thật trên trang này");
    yield element(
      "dl", { class: "verdict__facts" },
      ...[["Tiêu đề", found.title], ["Tóm tắt", found.summary], ["Đơn vị", found.unit], ["Ngày đăng", day(found.published)]]
        .filter(([, value]) => value)
        .flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]),
    );
  }
  const words = name === "withdrawn" ? "Mở thông báo thu hồi" : "Mở bài thật và đọc";
  yield element("p", { class: "actions" }, element("a", { class: "button", href: new URL(found.path, ROOT).href }, words));
}

function* differences(compared) {
  yield element("p", {}, "Những dòng dưới đây không có trong bài thật. Đừng gọi số, đừng mở đường dẫn ghi trong đó:");
  const shown = compared.strange.slice(0, 10).map((line) => {
    return element("li", {}, element("bdi", {}, line.length > 200 ? `${line.slice(0, 200)}…` : line));
  });
  yield element("ul", {}, ...shown);
  if (compared.strange.length > 10) yield element("p", {}, `Và ${compared.strange.length - 10} dòng nữa.`);
  if (compared.missing) yield element("p", {}, `Còn thiếu ${compared.missing} dòng của bài thật.`);
}

function foreigners(hosts, alone) {
  const names = [...hosts.keys()];
  const shown = names.slice(0, 5).map((host) => element("li", {}, element("bdi", {}, host.slice(0, 100))));
  if (names.length > 5) shown.push(element("li", {}, `và ${names.length - 5} nơi khác`));
  const inside = [
    element("p", {}, `Trang của chúng tôi là ${OFFICIAL.host}. Đường dẫn bạn dán mở ra nơi khác:`),
    element("ul", { class: "verdict__hosts" }, ...shown),
  ];
  if ([...hosts.values()].some(Boolean)) {
    inside.push(element("p", {}, "Có đường dẫn được viết cho giống trang của chúng tôi. Đừng mở, đừng nhập mật khẩu hay mã OTP."));
  }
  if (alone) inside.push(advice());
  return box(
    "doubt",
    alone ? "Đường dẫn này không phải của chúng tôi." : "Trong bài còn có đường dẫn không phải của chúng tôi.",
    ...inside,
  );
}

/** Yield the boxes that answer what was pasted. */
async function* answers(pasted) {
  const found = reading(pasted);
  const asked = new Map();
  for (const [id, letters] of found.codes) asked.set(`a/${id}/`, letters);
  for (const path of found.paths) if (!asked.has(path)) asked.set(path, "");
  const seen = new Map();
  for (const [path, letters] of [...asked].slice(0, MOST)) {
    const one = await article(path);
    const key = one?.id ?? path;
    if (!seen.has(key)) seen.set(key, [one, letters]);
    else if (letters && !seen.get(key)[1]) seen.set(key, [one, letters]);
  }
  let same = false; // then every link in it is ours to give
  let all = true; // then it is a list of ours
  for (const [one, letters] of seen.values()) {
    const others = [...seen.values()].flatMap(([other]) => (other === one ? [] : other?.texts ?? []));
    const answered = await answer(one, letters, found.text, others);
    same = same || answered.same;
    all = all && answered.same;
    yield answered.shown;
  }
  if (seen.size > 1 && !all) {
    yield box("doubt", "Bạn dán nhiều đường dẫn hoặc mã khác nhau.", element("p", {}, "Xem kết quả của từng bài ở trên."));
  }
  if (found.foreign.size && !same) yield foreigners(found.foreign, seen.size === 0);
  if (!seen.size && !found.foreign.size) {
    yield box(
      "doubt", "Không thấy đường dẫn hay mã xác minh trong nội dung bạn dán.",
      element("p", {}, `Bài của chúng tôi luôn có đường dẫn bắt đầu bằng ${OFFICIAL.host} và dòng “Mã xác minh”. Bài không có thì chưa chắc là của chúng tôi.`),
      advice(),
    );
  }
}

let run = 0;

async function check() {
  const pasted = field.value;
  const mine = (run += 1);
  results.replaceChildren();
  status.classList.remove("unseen");
  if (!pasted.trim()) {
    status.textContent = "Hãy dán đường dẫn, mã hoặc cả bài vào ô rồi bấm Kiểm tra.";
    field.focus();
    return;
  }
  status.textContent = "Đang kiểm tra…";
  const boxes = [];
  try {
    if (navigator.onLine === false) throw new Error("offline");
    for await (const one of answers(pasted)) boxes.push(one);
  } catch {
    boxes.length = 0;
    boxes.push(box(
      "doubt", "Chưa kiểm tra được vì không kết nối được với trang.",
      element("p", {}, "Hãy xem lại mạng rồi bấm Kiểm tra lần nữa. Trong lúc chờ, đừng chuyển tiếp bài."),
    ));
  }
  if (mine !== run) return; // the reader has asked anew
  results.replaceChildren(...boxes);
  status.classList.add("unseen"); // it is read out; the headings say the same
  status.textContent = boxes.map((one) => one.querySelector("h2").textContent).join(" ");
  results.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  check();
});
form.addEventListener("reset", () => {
  run += 1;
  results.replaceChildren();
  status.textContent = "";
  field.focus();
});
form.hidden = false;
const given = new URLSearchParams(location.search).get("ma");
if (given) {
  field.value = given;
  check();
}

// A page of this site, taken apart without anything in it being run or loaded. The pages' policy lets
// text become markup through this alone.
let reader;

function parsed(text) {
  reader ??= self.trustedTypes?.createPolicy("page", { createHTML: (page) => page });
  return new DOMParser().parseFromString(reader ? reader.createHTML(text) : text, "text/html");
}
