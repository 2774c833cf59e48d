// Keeps what a reader may need without a network: the numbers to call, the newest warnings, what was
// read. A page comes from the network as long as there is one; a copy says that it is one.

"use strict";

const ROOT = new URL("./", self.location.href).href;
const OURS = `${new URL(ROOT).pathname} `; // other sites may stand under the same host
const FORM = 1; // of what is kept: raised, everything is fetched anew
const LISTED = `${OURS}${FORM} listed`; // pages of offline.json, and the list itself
const VISITED = `${OURS}${FORM} visited`;
const FILES = `${OURS}${FORM} files`; // styles, scripts, drawings
const PICTURES = `${OURS}${FORM} pictures`;
const INDEX = `${OURS}${FORM} index`; // of the search
const MOST = { [VISITED]: 60, [FILES]: 80, [PICTURES]: 40, [INDEX]: 80 };
const FIRST = 4; // listed pages that a first visit brings
const LATER = 1; // and every page after it
const LIST = `${ROOT}offline.json`;
const OFFLINE = `${ROOT}offline/`;
const PATIENCE = 4000; // milliseconds until a copy is better than waiting
const HOUR = 3600e3;
const DAY = 24 * HOUR;
const NEVER_CHANGES = /[?&]v=[0-9a-f]{8,}$|\.[0-9a-f]{8}\.min\.css$|\/media\/[0-9a-f]{20}[^/]*$/;
const NEEDED = /(?:href|src)="([^"]*assets\/[^"]+\.(?:css|js|svg)(?:\?v=[0-9a-f]+)?)"/g;

addEventListener("install", (event) => event.waitUntil(prepare()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT) || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (NEVER_CHANGES.test(request.url) && shelf(request)) event.respondWith(file(event));
});
addEventListener("message", (event) => {
  const { ask, now } = event.data ?? {};
  const done = (answer) => event.ports[0]?.postMessage(answer);
  if (ask === "refresh") event.waitUntil(refresh(event.source?.url, now).then(done, () => done(false)));
  if (ask === "copies") event.waitUntil(Promise.allSettled([running?.done]).then(copies).then(done));
});

async function prepare() {
  const answer = await fetch(OFFLINE, { cache: "no-cache" });
  if (!sound(answer)) throw new Error("no page to show without a network");
  await keep(LISTED, OFFLINE, answer);
  await skipWaiting();
}

async function takeOver() {
  await sweep();
  await registration.navigationPreload?.enable();
  await clients.claim();
}

async function sweep() {
  const current = [LISTED, VISITED, FILES, PICTURES, INDEX];
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && !current.includes(name)) await caches.delete(name);
  }
}

// ---------- Pages ----------

async function page(event) {
  const url = bare(event.request.url);
  const fresh = asked(event, url).catch(() => null);
  event.waitUntil(fresh);
  const copy = await find(url);
  const answer = await (copy ? Promise.race([fresh, wait(PATIENCE)]) : fresh);
  if (answer && (answer.status < 500 || !copy)) return answer;
  return copy ? marked(copy) : offline();
}

async function asked(event, url) {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  const other = answer.clone();
  event.waitUntil(remember(VISITED, url, other).catch(() => {}));
  return answer;
}

// What the network says of a page holds: a copy of what is gone goes as well.
async function remember(name, url, answer) {
  if (sound(answer)) await keep(name, url, answer);
  else if (answer.status === 404 || answer.status === 410) {
    for (const one of [LISTED, VISITED]) await (await caches.open(one)).delete(url);
  }
}

async function keep(name, url, answer) {
  const text = await answer.text();
  const cache = await caches.open(name);
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.set("x-kept", String(Date.now()));
  headers.set("x-title", encodeURIComponent(/<title>([^<]*)/.exec(text)?.[1] ?? ""));
  await cache.delete(url); // what is kept last goes last
  await cache.put(url, new Response(text, { headers }));
  await trim(name);
  for (const [, address] of text.matchAll(NEEDED)) await complete(new URL(address, url).href);
}

async function complete(url) {
  const cache = await caches.open(FILES);
  if (!url.startsWith(ROOT) || (await cache.match(url))) return;
  const answer = await fetch(url, { cache: "force-cache" }).catch(() => null);
  if (answer?.ok) await put(FILES, url, answer);
}

async function find(url) {
  const found = await Promise.all([LISTED, VISITED].map(async (name) => (await caches.open(name)).match(url)));
  return found.filter(Boolean).sort((one, other) => keptAt(other) - keptAt(one))[0];
}

async function marked(copy) {
  const text = await copy.text();
  const at = new Date(keptAt(copy));
  const two = (number) => String(number).padStart(2, "0");
  const hour = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const day = `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
  const note = `<aside class="kept" data-kept aria-label="Bản lưu"><p>Bạn đang ngoại tuyến: đây là bản lưu lúc ${hour} ngày ${day}.</p></aside>`;
  return new Response(text.replace(/<body[^>]*>/, (body) => body + note), { headers: copy.headers });
}

async function offline() {
  const copy = await find(OFFLINE);
  if (!copy) return Response.error();
  return new Response(await copy.text(), { status: 503, headers: copy.headers });
}

async function copies() {
  const found = new Map();
  for (const name of [VISITED, LISTED]) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).reverse()) {
      const copy = await cache.match(url);
      const title = decodeURIComponent(copy.headers.get("x-title") ?? "");
      if (url !== OFFLINE && url !== LIST && title) found.set(url, { url, title, at: keptAt(copy) });
    }
  }
  return [...found.values()];
}

// Asks again for what is kept: the listed pages at most every hour or when the network is back, other
// copies once a day. What did not change costs no more than the question. Listed pages that are still
// missing come by and by, so that no visit weighs much.
function refresh(here, now = false) {
  if (running && (running.now || !now)) return running.done; // asked twice, done once
  const before = Promise.allSettled([running?.done]); // one that could leave copies as they are
  const mine = { now, done: before.then(() => renewed(here, now)) };
  running = mine;
  return mine.done.finally(() => running === mine && (running = null));
}

let running = null;

async function renewed(here, now = false) {
  await sweep(); // an old worker may have ended late
  const listed = await caches.open(LISTED);
  const visited = await caches.open(VISITED);
  if (here?.startsWith(ROOT) && !(await find(bare(here)))) await ask(VISITED, bare(here), "no-cache"); // the browser's own copy may be of what is withdrawn
  const before = await listed.match(LIST);
  const due = now || !before || Date.now() - keptAt(before) > HOUR;
  const list = due ? await fetch(LIST, { cache: "no-cache" }) : before;
  if (!list.ok) return false;
  const { pages } = await list.clone().json();
  const wanted = pages.map((address) => new URL(address, ROOT).href).filter((url) => url.startsWith(ROOT));
  for (const { url } of await listed.keys()) {
    if (url !== LIST && url !== OFFLINE && !wanted.includes(url)) await listed.delete(url);
  }
  let missing = before ? LATER : FIRST;
  for (const url of [OFFLINE, ...wanted]) {
    const known = await listed.match(url);
    if (known ? due && before : missing-- > 0) await ask(LISTED, url, "no-cache");
  }
  for (const { url } of due ? await visited.keys() : []) {
    const copy = await visited.match(url);
    if (copy && Date.now() - keptAt(copy) > DAY) await ask(VISITED, url, "no-cache");
  }
  if (due) await keep(LISTED, LIST, list);
  return true;
}

async function ask(name, url, cache) {
  await remember(name, url, await fetch(url, { cache }));
}

// ---------- Files ----------

function shelf(request) {
  const path = request.url.slice(ROOT.length);
  if (path.startsWith("assets/")) return FILES;
  if (path.startsWith("tim-kiem/")) return INDEX;
  return path.startsWith("media/") && request.destination === "image" ? PICTURES : null;
}

async function file(event) {
  const { request } = event;
  const name = shelf(request);
  const cache = await caches.open(name);
  const copy = await cache.match(request.url);
  if (copy) return copy;
  try {
    const answer = await fetch(request);
    if (answer.status === 200 && answer.type === "basic") {
      event.waitUntil(put(name, request.url, answer.clone()).catch(() => {}));
    }
    return answer;
  } catch {
    return (await cache.match(request.url, { ignoreSearch: true })) ?? Response.error(); // better old than none
  }
}

async function put(name, url, answer) {
  const cache = await caches.open(name);
  for (const other of await cache.keys(url, { ignoreSearch: true })) await cache.delete(other);
  await cache.put(url, answer);
  await trim(name);
}

async function trim(name) {
  const cache = await caches.open(name);
  const keys = await cache.keys(); // the oldest first
  for (const key of MOST[name] ? keys.slice(0, -MOST[name]) : []) await cache.delete(key);
}

// ---------- Small things ----------

function bare(address) {
  const url = new URL(address);
  return url.origin + url.pathname;
}

function sound(answer) {
  const type = answer.headers.get("content-type") ?? "";
  return answer.status === 200 && answer.type === "basic" && !answer.redirected && type.startsWith("text/html");
}

function keptAt(copy) {
  return Number(copy.headers.get("x-kept"));
}

function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds, null));
}
