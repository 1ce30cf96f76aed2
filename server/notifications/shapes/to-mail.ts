import type { NotificationContent, Tone } from "../content";
import { clip, oneLine } from "../plain-text";

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

const SUBJECT_CHARACTERS = 200;

const COLOURS = {
  neutral: "#6b7280",
  good: "#15803d",
  bad: "#b91c1c",
  asking: "#b45309",
} as const satisfies Record<Tone, string>;

/** A mail in both shapes. The subject is one line whatever the title says. */
export function toMail({ title, facts, note, action, tone }: NotificationContent): MailText {
  const lines = [
    title,
    "",
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...(note === null ? [] : ["", note]),
    ...(action === null ? [] : ["", `${action.label}:`, action.url]),
    "",
    FOOTER,
  ];
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#6b7280;vertical-align:top">${escapeHtml(label)}</td><td style="padding:2px 0">${escapeHtml(value)}</td></tr>`,
  );
  const parts = [
    `<h1 style="margin:0 0 12px;font-size:17px;color:${COLOURS[tone]}">${escapeHtml(title)}</h1>`,
    ...(rows.length === 0 ? [] : [`<table style="border-collapse:collapse">${rows.join("")}</table>`]),
    ...(note === null
      ? []
      : [`<p style="margin:12px 0;white-space:pre-wrap;overflow-wrap:anywhere">${escapeHtml(note)}</p>`]),
    ...(action === null
      ? []
      : [
          `<p style="margin:16px 0"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:8px 14px;border-radius:6px;background:#4338ca;color:#ffffff;text-decoration:none">${escapeHtml(action.label)}</a></p>`,
        ]),
    `<p style="color:#6b7280;font-size:12px">${FOOTER}</p>`,
  ];
  return {
    subject: clip(oneLine(title), SUBJECT_CHARACTERS),
    text: `${lines.join("\n")}\n`,
    html: `<!doctype html><html lang="en"><body style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#111827">${parts.join("")}</body></html>`,
  };
}

const FOOTER = "Sent by Slipway because a notification rule of the project asks for it.";

function escapeHtml(text: string): string {
  const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}
