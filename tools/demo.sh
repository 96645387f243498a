#!/usr/bin/env bash
# A conversation to look at and to hear: renders the prompts of an example, serves it, calls it as Asterisk would, presses
# keys, and leaves what the caller heard in out/demo.wav. Prompts stay in cache/, so that a second run speaks at once.
# Then a flow is checked and called: a dialogue in a file, without a program; and it is looked up what happened on these
# calls, and why. Where the recognition model can be had, a last call answers by voice and leaves out/demo-voice.wav; what
# comes before it is the demo.
set -euo pipefail
cd "$(dirname "$0")/.."

program=examples/support_menu.py
route=support
keys=2,1
flow=examples/flows/booking.yaml
spoken=examples/voice_menu.py
model=whisper-tiny.en
bin=.venv/bin

mkdir -p out
rm -rf out/demo-voice.* out/records
export VOICEKIT_SOUNDS=cache VOICEKIT_LOG_FORMAT=json VOICEKIT_RECORDS_DIR=out/records

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

echo "== voicekit flow check $flow"
"$bin/voicekit" flow check "$flow"

# The fifth of a month that is not far; each comma listens to the end of what is said, and a second more.
day=$("$bin/python" -c 'import datetime as d; print((d.date.today() + d.timedelta(40)).strftime("%m05"))')
appointments="$day,,,0930,1"
echo "== voicekit call $flow --keys $appointments --fast"
rm -f out/appointments.json
APPOINTMENTS=out/appointments.json "$bin/voicekit" call "$flow" --keys "$appointments" --fast
echo "== what it has written: $(tr -s ' \n' ' ' <out/appointments.json)"

for looked in "list" "show" "why"; do
    echo "== VOICEKIT_RECORDS_DIR=out/records voicekit calls $looked"
    "$bin/voicekit" calls "$looked"
done

echo "== voicekit models fetch $model"
if ! "$bin/voicekit" models fetch "$model"; then
    echo "== no call by voice: the model cannot be had now; everything else is done"
    exit 0
fi
# Commas are the caller's patience, a second each. A word that is asked back wants a second yes: then once more.
spoken_call() {
    echo "== VOICEKIT_SPEECH=true voicekit call $spoken --fast --keys '$1' --wav out/demo-voice.wav"
    VOICEKIT_SPEECH=true "$bin/voicekit" call "$spoken" --fast --keys "$1" --wav out/demo-voice.wav \
        2>out/demo-voice.log | tee out/demo-voice.txt || true
    grep -q "We call you back" out/demo-voice.txt
}
if spoken_call '"technician",,,"yes"' || spoken_call '"technician",,,"yes",,,"yes"'; then
    echo "== what the caller heard, answering by voice: out/demo-voice.wav"
else
    cat out/demo-voice.log >&2
    echo "== the call by voice was not understood to its end" >&2
fi
