import { expect, test } from "vitest";
import { withoutCredentials } from "./git-names";

test.each([
  ["https://robin:hunter2@example.com/shop.git", "https://example.com/shop.git"],
  ["https://hunter2@example.com/shop.git", "https://example.com/shop.git"],
  ["https://robin:hunter@2@example.com/shop.git", "https://example.com/shop.git"],
  ["ssh://git:hunter2@example.com/shop.git", "ssh://git@example.com/shop.git"],
  ["ssh://git@example.com/shop.git", "ssh://git@example.com/shop.git"],
  ["https://example.com/@robin/shop?a@b#c@d", "https://example.com/@robin/shop?a@b#c@d"],
  ["from https://a:b@x.com/1 to git://c:d@y.com/2", "from https://x.com/1 to git://y.com/2"],
])("%s may be shown as %s", (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});
