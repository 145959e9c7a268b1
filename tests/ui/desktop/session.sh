#!/bin/sh
# SPDX-FileCopyrightText: Headwater contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: session.sh PROGRAM [ARGUMENT]…
# Runs a program in an X session of its own, with a window manager, so that windows get real focus and real input.
# Exit code 77, which ctest shows as skipped, when there is no Xvfb.
set -eu

if ! command -v Xvfb >/dev/null; then
    echo "SKIPPED: Xvfb is not installed. packaging/dev installs it."
    exit 77
fi
for tool in openbox xdotool; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed. packaging/dev installs it."; exit 1; }
done

home=$(mktemp -d)
mkdir -m 0700 "$home/run"
children=""
finish() {
    for child in $children; do
        kill "$child" 2>/dev/null || true
    done
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 1' INT TERM

Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$home/display" 2>"$home/xvfb.log" &
children=$!
for _ in $(seq 200); do
    [ -s "$home/display" ] && break
    sleep 0.1
done
[ -s "$home/display" ] || { echo "Xvfb did not start:"; cat "$home/xvfb.log"; exit 1; }

DISPLAY=:$(cat "$home/display")
XDG_RUNTIME_DIR=$home/run
HOME=$home
QT_QPA_PLATFORM=xcb
export DISPLAY XDG_RUNTIME_DIR HOME QT_QPA_PLATFORM
unset WAYLAND_DISPLAY XAUTHORITY XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME

openbox >"$home/openbox.log" 2>&1 &
children="$! $children"
for _ in $(seq 200); do
    xdotool get_num_desktops >/dev/null 2>&1 && break
    sleep 0.1
done

"$@"
