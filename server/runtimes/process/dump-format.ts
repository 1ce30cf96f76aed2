/** How many bytes of the beginning of a file tell what it is. */
export const HEAD_BYTES = 64 * 1024;

type Packing = "zstd" | "gz" | "none";

const NAMES: Record<Packing, string> = { zstd: "Zstandard", gz: "gzip", none: "nothing" };

/** Why a file that shall be packed in this way is not, in sentences; null when it is. */
export function explainPacking(declared: Packing, head: Buffer): string | null {
  const found = packingOf(head);
  if (found === declared) return null;
  if (found === "other") {
    const name = OTHER_PACKINGS.find(([magic]) => startsWith(head, magic))?.[1] ?? "something else";
    return `The file is packed with ${name}, which an import cannot read. Use gzip, Zstandard or no compression.`;
  }
  if (found === "none") {
    return `The import says that the file is compressed with ${NAMES[declared]}, but it is not. Set the compression to none.`;
  }
  const said = declared === "none" ? "not compressed" : `compressed with ${NAMES[declared]}`;
  return `The import says that the file is ${said}, but it is compressed with ${NAMES[found]}. Set the compression to ${found}.`;
}

type DumpFormat = "sql" | "archive" | "tar";

/** What an unpacked file is, or a sentence for people about what it is not. */
export function formatOf(head: Buffer): { format: DumpFormat } | { problem: string } {
  if (head.length === 0) return { problem: "The file is empty." };
  if (startsWith(head, Buffer.from("PGDMP"))) return { format: "archive" };
  if (head.length >= 262 && head.subarray(257, 262).toString("latin1") === "ustar") return { format: "tar" };
  if (packingOf(head) !== "none") {
    return { problem: "The file is compressed twice. Compress the dump once." };
  }
  if (/^\s*<(!doctype html|html|\?xml)/i.test(head.subarray(0, 256).toString("utf8").replace("\uFEFF", ""))) {
    return {
      problem:
        "The address gives a page for people or programs, not a dump. Give the address of the file itself.",
    };
  }
  if (head.includes(0)) {
    return { problem: "The file is neither SQL nor an archive of pg_dump." };
  }
  return { format: "sql" };
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const OTHER_PACKINGS: readonly (readonly [Buffer, string])[] = [
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), "xz"],
  [Buffer.from("BZh"), "bzip2"],
  [Buffer.from([0x50, 0x4b, 0x03, 0x04]), "ZIP"],
  [Buffer.from([0x04, 0x22, 0x4d, 0x18]), "LZ4"],
  [Buffer.from([0x37, 0x7a, 0xbc, 0xaf]), "7-Zip"],
];

function packingOf(head: Buffer): Packing | "other" {
  if (startsWith(head, GZIP)) return "gz";
  if (startsWith(head, ZSTD)) return "zstd";
  return OTHER_PACKINGS.some(([magic]) => startsWith(head, magic)) ? "other" : "none";
}

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}
