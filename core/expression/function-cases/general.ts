import type { Rows } from "./row";

export const generalCases: Rows = {
  randomSecret: {
    ordinary: [["fn.randomSecret(3, 'hex')", "070707"]],
    edge: [
      ["fn.randomSecret(3)", "BwcH"],
      ["fn.length(fn.randomSecret(1024, 'hex'))", 2048],
      ["fn.randomSecret(1, args.MISSING)", "Bw=="],
    ],
    errors: [
      [
        "fn.randomSecret(0)",
        "wrong-arguments",
        "fn.randomSecret: argument 1 (length) must be from 1 to 1024.",
      ],
      [
        "fn.randomSecret(1025)",
        "wrong-arguments",
        "fn.randomSecret: argument 1 (length) must be from 1 to 1024.",
      ],
      [
        "fn.randomSecret(8, 'utf8')",
        "wrong-type",
        "fn.randomSecret: argument 2 (encoding) must be 'base64' or 'hex', got a string.",
      ],
      [
        "fn.randomSecret(1.5)",
        "wrong-type",
        "fn.randomSecret: argument 1 (length) must be a whole number, got a number.",
      ],
    ],
  },
  date: {
    ordinary: [
      ["fn.date()", "2026-11-22T09:05:07.042Z"],
      ["fn.date('YYYYMMDD')", "20261122"],
    ],
    edge: [
      ["fn.date('')", ""],
      ["fn.date('[🚀] Do')", "🚀 22nd"],
      ["fn.date(args.MISSING)", "2026-11-22T09:05:07.042Z"],
    ],
    errors: [["fn.date(1)", "wrong-type", "fn.date: argument 1 (format) must be a string, got a number."]],
  },
  fetchSecret: {
    ordinary: [["fn.get(fn.fetchSecret('database'), 'values.PASS')", "hunter2-long"]],
    edge: [["fn.arrLength(fn.keys(fn.fetchSecret(fn.join(['data', 'base'], ''))))", 1]],
    errors: [
      ["fn.fetchSecret('toString')", "missing", "fn.fetchSecret: there is no such secret here."],
      ["fn.fetchSecret(null)", "wrong-type", "fn.fetchSecret: argument 1 (id) must be a string, got null."],
    ],
  },
  toBase64: {
    ordinary: [["fn.toBase64('hello')", "aGVsbG8="]],
    edge: [
      ["fn.toBase64('')", ""],
      ["fn.toBase64('é🚀')", "w6nwn5qA"],
      ["fn.length(fn.toBase64(args.LONG))", 266_668],
    ],
    errors: [
      ["fn.toBase64([1])", "wrong-type", "fn.toBase64: argument 1 (text) must be a string, got a list."],
    ],
  },
  fromBase64: {
    ordinary: [["fn.fromBase64('aGVsbG8=')", "hello"]],
    edge: [
      ["fn.fromBase64('')", ""],
      ["fn.fromBase64('w6nwn5qA')", "é🚀"],
      ["fn.fromBase64('_-8')", "\uFFFD\uFFFD"],
      ["fn.fromBase64(' aGVs bG8 ')", "hello"],
    ],
    errors: [
      ["fn.fromBase64('a')", "wrong-arguments", "fn.fromBase64: argument 1 (base64) is not base64."],
      [
        "fn.fromBase64(true)",
        "wrong-type",
        "fn.fromBase64: argument 1 (base64) must be a string, got a boolean.",
      ],
    ],
  },
};
