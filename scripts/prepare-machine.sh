#!/usr/bin/env bash
# What a fresh Debian machine with Node 20 and npm still lacks: a compiler for the SQLite driver, in case no prebuilt
# one can be had, and a browser for the tests of the inspector's page. Run it as root, or with sudo, once.
set -euo pipefail
missing=()
for tool in python3 make g++; do command -v "$tool" >/dev/null || missing+=("$tool"); done
browser=${CHROMIUM_PATH:-}
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
[ -n "$browser" ] || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update
  apt-get install -y --no-install-recommends "${missing[@]}"
fi
