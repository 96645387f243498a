#!/usr/bin/env bash
# A conversation to look at and to hear: renders the prompts of an example, serves it, calls it as Asterisk would, presses
# keys, and leaves what the caller heard in out/demo.wav. Prompts stay in cache/, so that a second run speaks at once.
set -euo pipefail
cd "$(dirname "$0")/.."

program=examples/support_menu.py
route=support
keys=2,1
bin=.venv/bin

mkdir -p out
export VOICEKIT_SOUNDS=cache VOICEKIT_LOG_FORMAT=json

echo "== voicekit render $program"
"$bin/voicekit" render "$program"

port=$("$bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
echo "== voicekit serve $program --port $port"
"$bin/voicekit" serve "$program" --port "$port" 2>out/demo.log &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    grep -q '"listening"' out/demo.log && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if ! grep -q '"listening"' out/demo.log; then
    cat out/demo.log >&2
    exit 1
fi

echo "== voicekit call ivr://127.0.0.1:$port $route --keys $keys --wav out/demo.wav"
"$bin/voicekit" call "ivr://127.0.0.1:$port" "$route" --keys "$keys" --wav out/demo.wav

kill -TERM "$server"
wait "$server"
trap - EXIT
echo "== what the caller heard: out/demo.wav"
echo "   type the keys yourself: $bin/voicekit call $program $route"
