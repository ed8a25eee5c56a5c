"use strict";
/* Elements are made, never parsed: whatever a model wrote becomes a text node. */

const byId = (id) => document.getElementById(id);

/** Make an element; `fields` are attributes, and listeners where they begin with "on". */
function el(name, fields, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(fields ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

// Characters that command or mislead, and that no screen shows; joiners and marks of
// direction that languages need are not among them.
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

/** Return a text as nodes, with what is invisible made visible. */
function visible(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    const code = `U+${found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    nodes.push(text.slice(from, found.index), el("span", { class: "sign", title: "a character that no screen shows" }, code));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

// Objects, fences, statements, and what is set in columns.
const CODE = [
  /^\s*[[{<]/,
  /```/,
  /^\s*(?:select|with|insert|update|delete|create|alter|begin|function|const|let|var)\b[^]*;\s*$/i,
  /^\s*(?:create table|def|class|function)\b.*[({:]\s*$/im,
  /\S {3,}\S.*\n.*\S {3,}\S/,
];

/** Show a text as it stands; code in a font of its own. */
function said(text, nodes) {
  const code = CODE.some((look) => look.test(text)) ? " code" : "";
  return el("div", { class: `said${code}`, dir: "auto" }, nodes ?? visible(text));
}

const chip = (kind, text) => el("span", { class: `chip ${kind}` }, text ?? kind);

/** Keep something in the browser, where it lets a page do that. */
const shelf = {
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(`noworse.${key}`));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(`noworse.${key}`, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

/** Tell who cannot see the page what has happened. */
function announce(text) {
  byId("said").textContent = text;
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select and copy it";
  }
}
