"""The browser of the tests: Debian's Chromium, installed where it is missing and we may."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def path() -> str:
    """Return the path of a Chromium. Raises LookupError with the command that installs one."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise LookupError("The tests need Chromium. Run: apt-get install -y chromium")


def install() -> None:
    """Install Chromium by apt where there is none and we are root; else say the one command that mends it."""
    try:
        path()
        return
    except LookupError as missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            sys.exit(str(missing))
    print("Installing Chromium for the browser tests (a minute or two) ...", flush=True)
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


if __name__ == "__main__":
    install()
