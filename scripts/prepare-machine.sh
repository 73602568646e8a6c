#!/usr/bin/env bash
# What a fresh Debian machine with Node 20 and npm still lacks: a compiler for the SQLite driver, in case no prebuilt
# one can be had. Run it as root, or with sudo, once.
set -euo pipefail
missing=()
for tool in python3 make g++; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update
  apt-get install -y --no-install-recommends "${missing[@]}"
fi
