# shellcheck shell=bash
# Runs programs so that stopping the script stops them too.

# CI may start us without any stdin; a program would then take the first file it opens for the keyboard.
{ : <&0; } 2>/dev/null || exec </dev/null

# Set once a signal has asked this script to stop: 128 and the signal's number, as shells count.
stop_code=''

# In the background without the keyboard and deaf to Ctrl-C, which is the script's to answer. The kernel ends it should
# the script be killed, and it holds none of our locks. Its number is in $!.
start_service() {
    setpriv --pdeathsig TERM -- "$@" </dev/null 7>&- 8>&- 9>&- &
}

stop_service() {
    local pid=$1 patience=5
    kill -TERM "$pid" 2>/dev/null || return 0
    for _ in $(seq $((patience * 10))); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    say "Process $pid did not stop within $patience seconds; killing it."
    kill -KILL "$pid" 2>/dev/null || true
}

# Runs a program to its end and returns its exit code. It has the keyboard, and on a terminal Ctrl-C reaches it by
# itself; other signals are passed on. Only a background program lets the shell hear a signal at once, and `env` gives
# it back the Ctrl-C that shells take from background programs.
run_program() {
    local pid code
    setpriv --pdeathsig TERM -- env --default-signal=INT,QUIT "$@" <&0 7>&- 8>&- 9>&- &
    pid=$!
    # shellcheck disable=SC2064  # $pid as it is now
    trap "stop_code=130; [[ -t 0 ]] || kill -INT $pid 2>/dev/null || true" INT
    # shellcheck disable=SC2064
    trap "stop_code=143; kill -TERM $pid 2>/dev/null || true" TERM HUP
    while true; do
        code=0
        wait "$pid" || code=$?
        kill -0 "$pid" 2>/dev/null || break
    done
    trap - INT TERM HUP
    [[ $code != 0 ]] || code=${stop_code:-0}
    return "$code"
}
