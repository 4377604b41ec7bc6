#!/usr/bin/env bash
# Migration Token Guide: the one door for building, trying out and testing. Every command first sets up what it
# misses, and says what and why; a piece that cannot be installed ends in one sentence with the command to run.
#
# ./build.sh                  the core's modules, pkg/ (npm package), pkg/extension/ (load this one unpacked)
#                             and pkg/extension-dev/ (the same as version 0.0.0, for the tests)
# ./build.sh demo             build, start the demo site on loopback, open Chromium with the extension on it
#     --firefox               … Firefox
#     --stay                  keep the site up after the walk
#                             Without a display: walks the story and leaves pictures in target/demo/
# ./build.sh test             every test, in both browsers; ends with a line "N passed, N failed"
#     --only STEP             one step: native, wasm, build, shell, vectors, package, e2e (also several, by comma)
# ./build.sh check            what needs no running browser
#     --only STEP             one step: fmt, clippy, doc, types, lint, sizes, paths (also several, by comma)
#                             BLESS=1 ./build.sh check --only types   accepts changed declarations
# ./build.sh release          the archive for the stores, built twice and compared; its SHA-256; the note for reviewers
# ./build.sh bench            the benchmarks; their figures go to the file that the README quotes
# ./build.sh fuzz             a page's signals to the card, credentials and the API's answers: ten million inputs by libFuzzer
#     --runs NUMBER           … or so many
# ./build.sh doctor           each needed tool: its version, or what to do; installs nothing
# ./build.sh help             this text
#
# Needed beforehand: Rust 1.88 or newer by rustup, Node 20 or newer. CHROMIUM_BIN and FIREFOX_BIN name other browsers.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

stop() {
  printf 'build.sh: %s\n' "$1" >&2
  exit 1
}

case "${1:-}" in
  help | -h | --help)
    while IFS= read -r line; do
      case "$line" in
        '#!'*) ;;
        '# '*) printf '%s\n' "${line#'# '}" ;;
        '#') echo ;;
        *) break ;;
      esac
    done <build.sh
    exit
    ;;
esac

command -v node >/dev/null || stop "Node.js 20 or newer is missing: install it from https://nodejs.org/en/download, then run ./build.sh again."
node_version=$(node --version)
node_major=${node_version#v}
((${node_major%%.*} >= 20)) || stop "Node.js 20 or newer is needed, found $node_version: install it from https://nodejs.org/en/download, then run ./build.sh again."

exec node tests/build/main.js "$@"
