// JSON Feed 1.1 for every list.
export default class {
  data() {
    return {
      pagination: {data: "collections.feeds", size: 1, alias: "feed"},
      permalink: data => `${data.feed.url}feed.json`,
    };
  }

  render({feed, frame}) {
    const site = "https://congan.vinhgiang.example";
    return JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: feed.title,
      home_page_url: site + feed.url,
      language: "vi",
      items: feed.posts.map(post => ({
        id: site + post.url,
        url: site + post.url,
        title: post.data.title,
        summary: post.data.summary,
        content_html: post.content,
        date_published: post.date.toISOString(),
        tags: post.data.topics,
        authors: [{name: frame.unit_names[post.data.unit]}],
      })),
    });
  }
}
