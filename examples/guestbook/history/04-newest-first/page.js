const STYLE = `
:root {
  color-scheme: light dark;
  --ground: oklch(98.5% 0.004 85); --paper: oklch(100% 0 0); --ink: oklch(24% 0.015 60); --faint: oklch(52% 0.015 60);
  --line: oklch(90% 0.008 85); --accent: oklch(47% 0.13 155); --on-accent: oklch(99% 0 0); --warn: oklch(48% 0.14 45);
  font: 16px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: oklch(19% 0.008 60); --paper: oklch(23% 0.008 60); --ink: oklch(93% 0.008 85); --faint: oklch(70% 0.012 85);
    --line: oklch(33% 0.01 60); --accent: oklch(80% 0.13 155); --on-accent: oklch(20% 0.03 155); --warn: oklch(82% 0.12 65);
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); }
main { max-width: 40rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding: 3.5rem 0 1.5rem; }
h1 { display: flex; align-items: center; gap: .75rem; margin: 0; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; }
h1 span { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 99px; background: var(--paper);
  color: var(--faint); font-size: .8rem; font-weight: 500; letter-spacing: 0; line-height: 1.5; }
header p { margin: .5rem 0 0; color: var(--faint); }
form { display: grid; gap: .75rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); }
label { display: grid; gap: .25rem; font-size: .875rem; font-weight: 500; }
input, textarea { width: 100%; padding: .5rem .65rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--ground); color: inherit; font: inherit; font-weight: 400; }
textarea { min-height: 5rem; resize: vertical; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
button { justify-self: start; min-height: 2.5rem; padding: 0 1.1rem; border: 0; border-radius: 6px; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
.problem { margin: 0; color: var(--warn); font-weight: 500; }
.notice { margin: 2rem 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: 3px solid var(--warn); border-radius: 6px; background: var(--paper); }
.empty { margin: 2.5rem 0; color: var(--faint); text-align: center; }
ol { margin: 2rem 0; padding: 0; list-style: none; }
li { padding: 1.1rem 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
li p { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
li p + p { display: flex; gap: .75rem; margin-top: .35rem; color: var(--faint); font-size: .875rem; }
li b { color: var(--ink); font-weight: 600; }
a { color: var(--accent); }
code { font: .95em ui-monospace, "Liberation Mono", monospace; }
`;

/** `entries` null: the database is not migrated yet. `draft`: what somebody wrote that could not be kept, and why. */
export function guestbookPage(site, entries, draft = { name: "", message: "", problem: null }) {
  return layout(
    site,
    `<form method="post" action="/">
      ${draft.problem === null ? "" : `<p class="problem" role="alert">${escape(draft.problem)}</p>`}
      <label>Name <input name="name" required maxlength="60" autocomplete="name" value="${escape(draft.name)}"></label>
      <label>Message <textarea name="message" required maxlength="500">${escape(draft.message)}</textarea></label>
      <button>Sign the guestbook</button>
    </form>
    ${entries === null ? notMigrated() : entryList(entries)}`,
  );
}

export function errorPage(site, sentence) {
  return layout(
    site,
    `<p class="notice">${escape(sentence)}</p><p><a href="/">Back to the guestbook</a></p>`,
  );
}

function notMigrated() {
  return `<p class="notice">The database is not migrated yet: run <code>npm run migrate</code>.</p>`;
}

function entryList(entries) {
  if (entries.length === 0) return `<p class="empty">Nobody has signed yet.</p>`;
  return `<ol>${entries.map(entryItem).join("")}</ol>`;
}

function entryItem({ name, message, signedAt }) {
  const at = signedAt.toISOString();
  return `<li>
    <p>${escape(message)}</p>
    <p><b>${escape(name)}</b> <time datetime="${at}">${at.slice(0, 16).replace("T", " ")} UTC</time></p>
  </li>`;
}

function layout(site, body) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="data:,">
  <title>Guestbook · ${escape(site.stage)}</title>
  <style>${STYLE}</style>
</head>
<body>
  <main>
    <header>
      <h1>Guestbook <span>${escape(site.stage)}</span></h1>
      <p>${escape(site.greeting)}</p>
    </header>
    ${body}
  </main>
</body>
</html>
`;
}

function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
