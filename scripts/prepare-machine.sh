#!/usr/bin/env bash
# What a fresh Debian machine with Node and npm still lacks for the tests: a browser for those of the inspector's page.
# Run it as root, or with sudo, once. Everything else, the SQLite driver and Node itself included, comes with npm ci.
set -euo pipefail
browser=${CHROMIUM_PATH:-}
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$browser" ] || browser=$(command -v "$name" || true)
done
if [ -z "$browser" ]; then
  apt-get update
  apt-get install -y --no-install-recommends chromium
fi
