#!/usr/bin/env python
"""Django's command line for this project."""

from __future__ import annotations

import os
import sys

from spacedevs.command_line import run

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")
    run(sys.argv)
