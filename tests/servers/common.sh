# What the start scripts of the test servers share. Sourced, never run.
# A server is started by a user that is not root, listens on loopback only and keeps its data in a folder that start throws away.

servers="${YARDSTICK_SERVERS:-${TMPDIR:-/tmp}/yardstick-servers-$(id -u)}"

usage() {
    echo "usage: $(basename "$0") start | stop | url | crash | resume   (crash ends it at once, resume starts it with the data it had)" >&2
    exit 2
}

need() { # PROGRAM PACKAGE : have a program, by installing its package where that may be done
    [ -x "$1" ] || command -v "$1" >/dev/null && return
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "$(basename "$0"): $2 is not installed, and only root can install it; run: apt-get install $2" >&2
        exit 1
    fi
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

as() { # USER COMMAND... : as that user when root, else as oneself
    local user=$1
    shift
    if [ "$(id -u)" = 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

fresh_folder() { # FOLDER USER : empty, and the user's own
    rm -rf "$1"
    mkdir -p "$1"
    chmod 755 "$servers"
    [ "$(id -u)" != 0 ] || chown "$2" "$1"
}

wait_for() { # SECONDS COMMAND... : until the command succeeds
    local left=$1
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 1
    done
}
