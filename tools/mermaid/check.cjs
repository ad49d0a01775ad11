#!/usr/bin/env node
// Reads what `swiftnn graph --format mermaid` writes with Mermaid's own parser, and compares what it
// understood with what `--format dot` says: the same nodes, edges and groups with the same words.
//
//     pip download --no-deps mermaid-parser-py && unzip -d parser mermaid_parser_py-*.whl
//     node tools/mermaid/check.cjs parser/mermaid_parser/js/parser.bundle.js \
//       .build/release/swiftnn specs/*.yaml specs/zoo/*.yaml Tests/Fixtures/graph/*.yaml
const { execFileSync } = require("child_process");
const { resolve } = require("path");

const [bundle, program, ...specs] = process.argv.slice(2);
const parse = require(resolve(bundle));

// What Mermaid puts in the place of `#35;` while it parses, and the character that is shown at the end.
const shown = (text) => text
  .replace(/<br\/>/g, "\n").replace(/ﬂ°°(\d+)¶ß/g, (_, number) => String.fromCodePoint(number));

const unquoted = (text) => text
  .replace(/\\(n|.)/g, (_, c) => (c === "n" ? "\n" : c)).replace(/&amp;/g, "&");

function all(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => match.slice(1));
}

async function check(spec) {
  const options = { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] };
  const picture = (format) =>
    execFileSync(program, ["graph", spec, "--format", format], options);
  const dot = picture("dot");
  const read = JSON.parse(await parse(picture("mermaid"))).graph_data;
  const string = '"((?:[^"\\\\]|\\\\.)*)"';
  const nodes = all(dot, new RegExp(`^ *(n\\d+) \\[label=${string}`, "gm"));
  const groups = all(dot, new RegExp(`^ +graph \\[label=${string}, labeljust`, "gm"));
  const edges = all(dot, new RegExp(`^ *(n\\d+) -> (n\\d+) \\[(?:label=" (.*)"|style)`, "gm"));
  const expected = [
    nodes.map(([id, label]) => [id, unquoted(label)]),
    groups.map(([label]) => unquoted(label)).sort(),
    edges.map(([from, to, label]) => [from, to, label ?? ""]),
  ];
  const found = [
    nodes.map(([id]) => [id, shown(read.vertices[id]?.text ?? "")]),
    read.subGraphs.map((group) => shown(group.title)).sort(),
    read.edges.map((edge) => [edge.start, edge.end, shown(edge.text)]),
  ];
  if (Object.keys(read.vertices).length !== nodes.length) throw new Error("other nodes");
  for (const place of expected.keys()) {
    const [a, b] = [JSON.stringify(expected[place]), JSON.stringify(found[place])];
    if (a !== b) throw new Error(`expected ${a}\ngot ${b}`);
  }
  console.log(`${spec}: ${nodes.length} nodes, ${edges.length} edges, ${groups.length} groups`);
}

(async () => {
  for (const spec of specs) {
    try {
      await check(spec);
    } catch (error) {
      console.log(`${spec}: ${error.message}`);
      // Large pictures are drawn where a page allows more edges than usual.
      if (!error.message.startsWith("Edge limit")) process.exitCode = 1;
    }
  }
})();
