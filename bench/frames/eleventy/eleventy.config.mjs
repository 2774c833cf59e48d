// Gathers the articles into the lists, months and feeds that the templates go over.
import { readFileSync } from "node:fs";

const NEWEST = 20, IN_FEED = 50, RELATED = 4;
const listed = JSON.parse(readFileSync(new URL("./lists.json", import.meta.url), "utf-8"));
let gathered;

const grouped = (posts, key) => Map.groupBy ? Map.groupBy(posts, key) : posts.reduce(
  (found, post) => found.set(key(post), [...(found.get(key(post)) ?? []), post]), new Map());
const named = month => `tháng ${Number(month.slice(5))}/${month.slice(0, 4)}`;

function gather(api) {
  if (gathered?.api === api) return gathered;
  const posts = api.getFilteredByTag("articles").sort((a, b) => b.date - a.date);
  const shelves = new Map(listed.map(one => [one.key, []]));
  const neighbours = new Map();
  for (const post of posts) {
    for (const key of post.data.lists) shelves.get(key).push(post);
  }
  for (const one of listed.filter(one => one.key.startsWith("kinds-"))) {
    shelves.get(one.key).forEach((post, at, all) => neighbours.set(post.inputPath, {newer: all[at - 1], older: all[at + 1]}));
  }
  const pages = [], feeds = [{title: "Công an tỉnh Vĩnh Giang", url: "/", description: "", posts: posts.slice(0, IN_FEED)}];
  for (const one of listed) {
    const shelf = shelves.get(one.key);
    const months = [...grouped(shelf, post => post.data.month)];
    const links = months.map(([month, found]) => ({url: `${one.url}${month.replace("-", "/")}/`, text: named(month), count: found.length}));
    pages.push({...one, posts: shelf.slice(0, NEWEST), months: links});
    for (const [month, found] of months) {
      pages.push({title: `${one.title}, ${named(month)}`, description: "", url: `${one.url}${month.replace("-", "/")}/`, posts: found, months: links, parent: one});
    }
    feeds.push({...one, posts: shelf.slice(0, IN_FEED)});
    if (shelf.length > IN_FEED) {
      for (const [month, found] of months) feeds.push({...one, url: `${one.url}${month.replace("-", "/")}/`, posts: found});
    }
  }
  if (posts.length > IN_FEED) {
    for (const [month, found] of grouped(posts, post => post.data.month)) feeds.push({title: named(month), description: "", url: `/${month.replace("-", "/")}/`, posts: found});
  }
  gathered = {api, posts, pages, feeds, shelves, neighbours};
  return gathered;
}

export default function (config) {
  config.setQuietMode(true);
  config.addPassthroughCopy({static: "/"});
  config.addCollection("newest", api => gather(api).posts.slice(0, NEWEST));
  config.addCollection("pages", api => gather(api).pages);
  config.addCollection("feeds", api => gather(api).feeds);
  config.addCollection("redirects", api => gather(api).posts);
  config.addFilter("related", (path, topics) => gathered.shelves.get(`topics-${topics[0]}`).filter((post, at) => at <= RELATED && post.inputPath !== path).slice(0, RELATED));
  config.addFilter("neighbours", path => gathered.neighbours.get(path));
  const shown = new Intl.DateTimeFormat("vi-VN", {timeZone: "Asia/Ho_Chi_Minh"});
  config.addFilter("day", date => shown.format(new Date(date)));
  config.addFilter("iso", date => new Date(date).toISOString());
  config.addFilter("rfc822", date => new Date(date).toUTCString());
  config.addFilter("minutes", html => Math.ceil(html.split(/\s+/).length / 200));
  return {
    dir: {input: "content", output: "_site"},
    markdownTemplateEngine: false, // articles are plain Markdown
  };
}
